import { type Figure, heatmap, lines } from "../../display/index.ts";
import * as nn from "../../nn/index.ts";
import type { RunFolder } from "../runs/run-folder.ts";

/** What the study shows of every run: `confusion.json` and a figure of it. */
export async function keepConfusion(
  folder: RunFolder,
  classes: readonly string[],
  counts: nn.ConfusionMatrix,
): Promise<void> {
  const rows = counts.map((row) => [...row]);
  await folder.keep("confusion.json", `${JSON.stringify({ classes, counts: rows })}\n`);
  const names = classes.map((name, k) => `${k} ${name}`).join(", ");
  const figure = heatmap(
    {
      bins: classes.length,
      frames: classes.length,
      data: Float32Array.from(rows.flatMap((_, p) => rows.map((row) => row[p]))),
    },
    { title: `Taken for: ${names}`, xTitle: "Taken for class", yTitle: "Class", valueTitle: "Clips" },
  );
  await folder.keep("confusion.svg", figure.svg());
}

/** The kernels that the study looks at. */
const shownKernels = [2, 10, 20, 50];

/** Filters, and some kernels, at one moment: plain numbers by name. */
export type Bases = Readonly<Record<string, nn.StoredTensor>>;

/** The filters (bins × nMels) and the kernels no. 2, 10, 20 and 50 of a front end; nothing of one that has none. */
export async function basesOf({ bases }: nn.FrontEnd): Promise<Bases> {
  if (!bases) return {};
  const filters = nn.tidy(() => nn.mul(bases.filters(), 1));
  const found: Record<string, nn.StoredTensor> = {
    filters: { shape: filters.shape, data: await nn.valuesOf(filters) },
  };
  nn.dispose(filters);
  for (const [part, kernels] of Object.entries(bases.kernels)) {
    const [length, bins] = kernels.shape;
    const all = await nn.valuesOf(kernels);
    for (const bin of shownKernels.filter((bin) => bin < bins))
      found[`kernel ${bin}/${part}`] = {
        shape: [length],
        data: Float32Array.from({ length }, (_, n) => all[n * bins + bin]),
      };
  }
  return found;
}

/** What became of them: `bases.safetensors`, the filters as two pictures, each kernel before and after. */
export async function keepBases(folder: RunFolder, before: Bases, after: Bases): Promise<void> {
  if (!before.filters) return; // a front end of one's own may have no such maps
  const moments = Object.entries({ before, after });
  const tensors = Object.fromEntries(
    moments.flatMap(([moment, bases]) => Object.entries(bases).map(([name, stored]) => [`${moment}/${name}`, stored])),
  );
  await folder.keep("bases.safetensors", nn.encodeSafetensors({ tensors, metadata: {} }));
  for (const [moment, { filters }] of moments) {
    const [bins, nMels] = filters.shape;
    // Rows of the stored filters are bins: to the right, bands upwards.
    const matrix = { bins: nMels, frames: bins, data: Float32Array.from(filters.data) };
    const title = `Mel filters ${moment} training`;
    await keepFigure(folder, `filters-${moment}`, heatmap(matrix, { title, xTitle: "FFT bin", yTitle: "Mel band" }));
  }
  for (const bin of shownKernels) {
    const name = `kernel ${bin}/im`;
    if (!(name in before)) continue;
    const curves = { before: before[name].data as Float32Array, after: after[name].data as Float32Array };
    const options = { title: `Kernel no. ${bin}: its sine`, xTitle: "Sample of the frame" };
    await keepFigure(folder, `kernel-${bin}`, lines(curves, options));
  }
}

function keepFigure(folder: RunFolder, name: string, figure: Figure): Promise<void> {
  return folder.keep(`${name}.svg`, figure.svg());
}
