// A notebook in JupyterLab, as a person's hands and eyes meet it.
import { mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import type { Locator, Page } from "playwright-core";
import { root } from "./lab.ts";

const screenshots = path.join(root, "build", "screenshots");
const kernelIdle = "TypeScript (speclab) | Idle";
const kernelBusy = "TypeScript (speclab) | Busy";
const hasRun = /\[\d+\]:/;

/** Patience for what competes with everything else on a slow machine. */
const loading = { timeout: 300_000 };

export function clearScreenshots(): void {
  rmSync(screenshots, { recursive: true, force: true });
  mkdirSync(screenshots, { recursive: true });
}

/** What the browser's console had to complain about. */
export function collectComplaints(page: Page): string[] {
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  page.on("pageerror", (error) => complaints.push(`uncaught ${error.message}`));
  return complaints;
}

export class NotebookPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Opens a notebook in a tidy workspace and waits until its kernel can be used. */
  async open(address: string): Promise<void> {
    const url = new URL(address);
    url.searchParams.set("reset", "");
    await this.page.goto(url.href, { waitUntil: "commit" });
    await this.page.locator(".jp-Notebook .jp-Cell").first().waitFor(loading);
    await this.idle();
  }

  /** The status bar is the sign: the notebook's own indicator says idle before there is a kernel, and a run then is lost. */
  async idle(options: { timeout: number } = loading): Promise<void> {
    await this.page.locator("#jp-main-statusbar", { hasText: kernelIdle }).waitFor(options);
  }

  async busy(): Promise<void> {
    await this.page.locator("#jp-main-statusbar", { hasText: kernelBusy }).waitFor();
  }

  cell(index: number): Locator {
    return this.page.locator(`.jp-Notebook:visible .jp-Cell[data-windowed-list-index="${index}"]`);
  }

  /** Letters are commands outside an editor, so a click into the text comes first. */
  async editor(index: number): Promise<Locator> {
    const editor = this.cell(index).locator(".cm-content");
    await this.cell(index).scrollIntoViewIfNeeded();
    await editor.click();
    return editor;
  }

  /** Replaces the line that contains `text` by typing `lines`. */
  async retype(index: number, text: string, lines: readonly string[]): Promise<void> {
    const editor = await this.editor(index);
    await editor.locator(".cm-line", { hasText: text }).click();
    await this.press("End", "Shift+Home");
    for (const [i, line] of lines.entries()) {
      if (i > 0) await this.press("Enter");
      await this.page.keyboard.type(line);
    }
  }

  /** Replaces the whole cell by typing `text`. */
  async type(index: number, text: string): Promise<void> {
    await this.editor(index);
    await this.press("Control+A");
    await this.page.keyboard.type(text);
  }

  async press(...keys: string[]): Promise<void> {
    for (const key of keys) await this.page.keyboard.press(key);
  }

  async run(index: number): Promise<void> {
    await this.editor(index);
    await this.press("Control+Enter");
  }

  /** Waits until a cell has run to its end, whether well or not. */
  async done(index: number): Promise<void> {
    await this.cell(index).locator(".jp-InputPrompt", { hasText: hasRun }).waitFor(loading);
  }

  async runAll(): Promise<void> {
    await this.menu("Run", "Run All Cells");
  }

  async clearOutputs(): Promise<void> {
    await this.menu("Edit", "Clear Outputs of All Cells");
  }

  async interrupt(): Promise<void> {
    await this.menu("Kernel", "Interrupt Kernel");
  }

  /** Restarts the kernel and says yes to the question; waits until the new kernel can be used. */
  async restart(): Promise<void> {
    await this.menu("Kernel", "Restart Kernel…");
    await this.page.locator(".jp-Dialog .jp-mod-accept").click();
    await this.page.locator(".jp-Dialog").waitFor({ state: "detached" });
    // A moment of the old kernel's idleness would be taken for the new one's.
    await this.page.waitForTimeout(1000);
    await this.idle();
  }

  /** JupyterLab's dark or light theme. */
  async theme(name: "JupyterLab Dark" | "JupyterLab Light"): Promise<void> {
    await this.page.locator(".lm-MenuBar-item", { hasText: /^Settings$/ }).click();
    await this.page.locator(".lm-Menu-itemLabel", { hasText: /^Theme$/ }).hover();
    await this.page.locator(".lm-Menu-itemLabel", { hasText: new RegExp(`^${name}$`) }).click();
    await this.page.locator(`body[data-jp-theme-name="${name}"]`).waitFor({ state: "attached" });
    await this.page.waitForTimeout(500); // figures take their colours anew
  }

  private async menu(title: string, item: string): Promise<void> {
    await this.page.locator(".lm-MenuBar-item", { hasText: new RegExp(`^${title}$`) }).click();
    await this.page.locator(".lm-Menu-itemLabel", { hasText: new RegExp(`^${item}$`) }).click();
  }

  /** The text below a cell. (Not what is seen of it: JupyterLab hides what is out of view.) */
  async output(index: number): Promise<string> {
    const outputs = this.cell(index).locator(".jp-OutputArea-output");
    return (await outputs.allTextContents()).join("\n");
  }

  /** The error below a cell; empty when there is none. */
  async error(index: number): Promise<string> {
    const errors = this.cell(index).locator(
      '[data-mime-type="application/vnd.jupyter.error"], [data-mime-type="application/vnd.jupyter.stderr"]',
    );
    return (await errors.allTextContents()).join("\n");
  }

  /** Keeps a picture of what is to be seen, for people to look at after the run. */
  async screenshot(name: string, index?: number): Promise<void> {
    if (index !== undefined) {
      await this.cell(index).scrollIntoViewIfNeeded();
      // What comes into view is drawn only then and changes its height: once more, when it is there.
      await this.page.waitForTimeout(300);
      await this.cell(index).scrollIntoViewIfNeeded();
    }
    await this.page.screenshot({ path: path.join(screenshots, `${name}.png`) });
  }
}
