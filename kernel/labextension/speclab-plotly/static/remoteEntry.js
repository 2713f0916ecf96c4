// Draws Plotly figures in JupyterLab 4 and Notebook 7.
//
// This is the finished extension: there is nothing to build. JupyterLab loads this file, finds under `_JUPYTERLAB` a
// container in the form that webpack's module federation uses (`init` is handed the packages that the page shares, `get`
// returns a maker of the module), and asks it for "./mime", the module named in package.json.
//
// Three things it does differently from the extension that Python's plotly brings: a figure that is updated in place is
// drawn again, the live figure is shown at once and not the still picture, and nothing is written into the notebook.
(() => {
  const mimeType = "application/vnd.plotly.v1+json";
  const usualHeight = 360;
  /** What a figure gets that says nothing else. No button that uploads it: a voice stays on this machine. */
  const usualConfig = { responsive: true, displaylogo: false, showSendToCloud: false };
  const folder = document.currentScript.src.replace(/[^/]*$/, "");

  let sharedPackages;
  let plotlyLoading;

  /** Plotly, from the file beside this one, when the first figure needs it. */
  function loadPlotly() {
    plotlyLoading ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      // An AMD loader on the page would swallow the global variable that Plotly leaves.
      const amd = window.define;
      window.define = undefined;
      const finish = (settle) => () => {
        window.define = amd;
        settle();
      };
      script.src = `${folder}plotly.min.js`;
      script.onload = finish(() => resolve(window.Plotly));
      script.onerror = finish(() => {
        plotlyLoading = undefined; // the next figure tries again
        reject(new Error("The figure cannot be drawn: plotly.min.js did not load. Restart the lab with npm start."));
      });
      document.head.append(script);
    });
    return plotlyLoading;
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
        this.figure = model.data[mimeType];
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
        await plotly.react(this.node, structuredClone(data), themed(layout), { ...usualConfig, ...config });
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

    return {
      __esModule: true, // without it JupyterLab takes the whole object for the extension, and the page dies
      default: {
        id: "speclab-plotly:factory",
        rank: 0, // before the still picture of the same output
        dataType: "json",
        rendererFactory: {
          safe: true, // numbers and texts, no scripts: drawn in notebooks that are not trusted, too
          mimeTypes: [mimeType],
          createRenderer: () => new PlotlyFigure(),
        },
      },
    };
  }

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
