// Figures, players and the recorder of speclab's notebooks, in JupyterLab 4 and Notebook 7; words of outputs stay whole.
//
// This is the finished extension: there is nothing to build. JupyterLab loads this file, finds under `_JUPYTERLAB` a
// container in the form that webpack's module federation uses (`init` is handed the packages that the page shares, `get`
// returns a maker of the module), and asks it for "./mime", the module named in package.json.
//
// Three things it does differently with figures from the extension that Python's plotly brings: a figure that is updated in place is
// drawn again, the live figure is shown at once and not the still picture, and nothing is written into the notebook.
(() => {
  const plotlyMime = "application/vnd.plotly.v1+json";
  const recorderMime = "application/vnd.speclab.recorder+json";
  const usualHeight = 360;
  /** What a figure gets that says nothing else. */
  const usualConfig = { responsive: true, displaylogo: false };
  /** Whatever a notebook says: no button that uploads the figure, for a voice stays on this machine. */
  const fixedConfig = { showSendToCloud: false, showEditInChartStudio: false, plotlyServerURL: "" };
  const folder = document.currentScript.src.replace(/[^/]*$/, "");

  let sharedPackages;
  const loading = new Map();
  let lastLoading = Promise.resolve();

  /** A script from the folder of this one, once, when it is needed first; one after the other. */
  function loadScript(name) {
    if (!loading.has(name)) {
      lastLoading = lastLoading.catch(() => {}).then(() => appendScript(name));
      loading.set(name, lastLoading);
    }
    return loading.get(name);
  }

  function appendScript(name) {
    return new Promise((resolve, reject) => {
      const script = document.createElement("script");
      // An AMD loader on the page would swallow the global variable that Plotly leaves.
      const amd = window.define;
      window.define = undefined;
      const finish = (settle) => () => {
        window.define = amd;
        settle();
      };
      script.src = `${folder}${name}`;
      script.onload = finish(resolve);
      script.onerror = finish(() => {
        loading.delete(name); // the next output tries again
        reject(new Error(`This cannot be shown: ${name} did not load. Restart the lab with npm start.`));
      });
      document.head.append(script);
    });
  }

  async function loadPlotly() {
    await loadScript("plotly.min.js");
    return window.Plotly;
  }

  /** A package of the page, in whatever version it has. */
  async function shared(name) {
    const [anyVersion] = Object.values(sharedPackages[name]);
    return (await anyVersion.get())();
  }

  /** Colours of JupyterLab's theme, under what the figure says itself. */
  function themed(layout) {
    const style = getComputedStyle(document.body);
    const colour = (variable, otherwise) => style.getPropertyValue(variable).trim() || otherwise;
    const axis = { gridcolor: colour("--jp-border-color2", "#ddd"), linecolor: colour("--jp-border-color1", "#999") };
    const [text, muted] = [colour("--jp-content-font-color1", "#222"), colour("--jp-content-font-color3", "#888")];
    const own = structuredClone(layout);
    return {
      height: usualHeight,
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      modebar: { bgcolor: "rgba(0,0,0,0)", color: muted, activecolor: text },
      ...own,
      font: {
        color: text,
        family: colour("--jp-content-font-family", "sans-serif"),
        ...own.font,
      },
      xaxis: { ...axis, ...own.xaxis },
      yaxis: { ...axis, ...own.yaxis },
    };
  }

  /** What a screen reader says: the sentence that our figures carry, else the title. */
  function labelOf({ meta, title }) {
    return meta?.description ?? title?.text ?? (typeof title === "string" ? title : "Figure");
  }

  /** Players are HTML of the outputs: they take turns, and the keys pressed in them are theirs, not the notebook's. */
  function watchPlayers() {
    loadScript("players.js").catch(() => {}); // without it each plays by itself
    document.addEventListener("focusin", ({ target }) => {
      if (target.tagName === "AUDIO") target.setAttribute("data-lm-suppress-shortcuts", "true");
    });
  }

  function addStyle(text) {
    const style = document.createElement("style");
    style.textContent = text;
    document.head.append(style);
  }

  /** JupyterLab breaks the lines of printed text and of errors at any letter; sentences are for reading. */
  function keepWordsWhole() {
    addStyle(".jp-Notebook .jp-OutputArea-output pre { word-break: normal; overflow-wrap: anywhere; }");
  }

  /** Where nothing can hover, Plotly shows its buttons always, over the title: here a touch or the focus shows them. */
  function keepTitlesFree() {
    const figure = ".jp-RenderedPlotly";
    const atRest = `${figure}:not(.speclab-touched, :focus-within) .modebar { visibility: hidden; }`;
    // Later than the touch that shows them, which would press one.
    addStyle(`@media (hover: none) { ${figure} .modebar { transition: visibility 0s 0.3s; } ${atRest} }`);
    let touched;
    const onTouch = ({ target }) => {
      touched?.classList.remove("speclab-touched");
      touched = target.closest(figure);
      touched?.classList.add("speclab-touched");
    };
    document.addEventListener("touchstart", onTouch, { capture: true, passive: true });
  }

  /**
   * Writes a new file beside the notebook, through the lab's own server; an existing one is never touched.
   *
   * @returns the name it got: `name`, or with a number
   */
  async function saveBeside(resolver, name, bytes) {
    if (!resolver) throw new Error("this page does not say where its notebook lies; open the notebook in JupyterLab");
    const { ContentsManager } = await shared("@jupyterlab/services");
    const contents = new ContentsManager();
    try {
      const place = decodeURI(await resolver.resolveUrl(encodeURI(name)));
      const folder = place.split("/").slice(0, -1).join("/");
      const { content: present } = await contents.get(folder, { content: true });
      const taken = new Set(present.map((entry) => entry.name));
      let free = name;
      for (let i = 2; taken.has(free); i++) free = name.replace(/\.[^.]*$/, `-${i}$&`);
      const path = folder === "" ? free : `${folder}/${free}`;
      await contents.save(path, { type: "file", format: "base64", content: await base64(bytes) });
      return free;
    } finally {
      contents.dispose();
    }
  }

  /** The browser's own encoder, by way of a data address: `btoa` takes strings only. */
  function base64(bytes) {
    return new Promise((resolve, reject) => {
      const reader = new FileReader();
      reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(",") + 1));
      reader.onerror = () => reject(reader.error);
      reader.readAsDataURL(new Blob([bytes]));
    });
  }

  async function makeMimeModule() {
    const { Widget } = await shared("@lumino/widgets");

    class PlotlyFigure extends Widget {
      constructor() {
        super();
        this.addClass("jp-RenderedPlotly");
        this.figure = { data: [] };
        this.wanted = 0; // how many drawings were asked for …
        this.drawn = 0; // … and which of them is on the page
        // The colours are drawn in, so another theme means drawing again.
        this.themeWatcher = new MutationObserver(() => this.drawn > 0 && this.draw());
        this.themeWatcher.observe(document.body, { attributeFilter: ["data-jp-theme-name", "data-jp-theme-light"] });
      }

      /** Called for a new figure, and again for every update of it. */
      renderModel(model) {
        this.figure = model.data[plotlyMime];
        return this.draw();
      }

      /** Updates that come while a drawing is under way do not queue up: the newest is drawn after it, the others never. */
      draw() {
        this.wanted += 1;
        this.drawing ??= this.catchUp();
        return this.drawing;
      }

      async catchUp() {
        try {
          const plotly = await loadPlotly();
          while (this.drawn < this.wanted && !this.isDisposed) {
            this.drawn = this.wanted;
            await this.drawWith(plotly);
          }
        } finally {
          this.drawing = undefined;
        }
      }

      async drawWith(plotly) {
        const { data, layout = {}, config = {}, frames } = this.figure;
        // When Plotly fits a figure to the page it forgets the height it was told, and takes that of the element.
        this.node.style.height = `${layout.height ?? usualHeight}px`;
        this.node.setAttribute("role", "figure");
        this.node.setAttribute("aria-label", labelOf(layout));
        // Plotly writes into what it is given, and this is the notebook's own data: hence the copies.
        const settings = { ...usualConfig, ...config, ...fixedConfig };
        await plotly.react(this.node, structuredClone(data), themed(layout), settings);
        if (frames) await plotly.addFrames(this.node, structuredClone(frames));
        this.drawnBy = plotly;
      }

      fit() {
        if (this.drawnBy && this.isVisible) this.drawnBy.Plots.resize(this.node);
      }

      onAfterShow() {
        this.fit();
      }

      onResize() {
        this.fit();
      }

      dispose() {
        if (this.isDisposed) return;
        this.themeWatcher.disconnect();
        this.drawnBy?.purge(this.node);
        super.dispose();
      }
    }

    class Recorder extends Widget {
      constructor(resolver) {
        super();
        this.resolver = resolver;
        this.addClass("speclab-Recorder");
      }

      async renderModel(model) {
        await loadScript("recorder.js");
        if (this.isDisposed) return;
        this.recorder?.dispose();
        const { file, title, sampleRate } = model.data[recorderMime];
        const inFolder = `${file}`.replace(/^.*[/\\]/, ""); // whoever made the notebook: no other folder than its own
        const save = (name, bytes) => saveBeside(this.resolver, name, bytes);
        this.recorder = window.speclabRecorder(this.node, { file: inFolder, title, sampleRate }, save);
      }

      dispose() {
        if (this.isDisposed) return;
        this.recorder?.dispose();
        super.dispose();
      }
    }

    const extension = (name, mimeType, createRenderer) => ({
      id: `speclab-plotly:${name}`,
      rank: 0, // before the still picture and the sentence of the same output
      dataType: "json",
      // Numbers and texts, no scripts: drawn in notebooks that are not trusted, too.
      rendererFactory: { safe: true, mimeTypes: [mimeType], createRenderer },
    });
    return {
      __esModule: true, // without it JupyterLab takes the whole object for the extension, and the page dies
      default: [
        extension("factory", plotlyMime, () => new PlotlyFigure()),
        extension("recorder", recorderMime, ({ resolver }) => new Recorder(resolver)),
      ],
    };
  }

  watchPlayers();
  keepWordsWhole();
  keepTitlesFree();
  window._JUPYTERLAB ??= {};
  window._JUPYTERLAB["speclab-plotly"] = {
    init: (packages) => {
      sharedPackages = packages;
    },
    get: async () => {
      const module = await makeMimeModule();
      return () => module;
    },
  };
})();
