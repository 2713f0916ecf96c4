// Draws the Plotly figures of a page: each as soon as it comes near to view, in the colours of the page, and again when
// these change. Until then, and on paper, its still picture is shown.
window.speclabFigures = (() => {
  const usualHeight = 360;
  const usualConfig = { responsive: true, displaylogo: false };
  /** Whatever a notebook says: no button that sends its data somewhere. */
  const fixedConfig = { showSendToCloud: false, plotlyServerURL: "" };
  /** How far outside of the view a figure is drawn already. */
  const nearby = "600px";
  /** Share of the visible range that one key moves or zooms. */
  const step = 0.1;

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const watcher = new IntersectionObserver(
    (entries) => {
      for (const { isIntersecting, target } of entries) {
        if (!isIntersecting) continue;
        watcher.unobserve(target);
        draw(target);
      }
    },
    { rootMargin: nearby },
  );

  /** Looks for figures that are new, and for what is wider than the page. */
  function find(root) {
    findWide(root);
    for (const element of root.querySelectorAll(".interactive:not([data-seen])")) {
      element.dataset.seen = "";
      watcher.observe(element);
    }
  }

  /** A keyboard must be able to move what is wider than the page. */
  function findWide(root) {
    for (const element of root.querySelectorAll(".html, .formula, .table")) {
      if (element.scrollWidth > element.clientWidth) element.tabIndex = 0;
      else element.removeAttribute("tabindex");
    }
  }

  /** Gives a figure that is drawn already what another one shows; false where that is impossible. */
  function update(element, other) {
    if (!element.classList.contains("drawn")) return false;
    element.dataset.description = other.dataset.description;
    element.querySelector(".still").replaceWith(other.querySelector(".still"));
    element.querySelector("script").replaceWith(other.querySelector("script"));
    draw(element);
    return true;
  }

  async function draw(element) {
    const live = element.querySelector(".live");
    const { data, layout = {}, config = {}, frames } = JSON.parse(element.querySelector("script").textContent);
    const height = layout.height ?? usualHeight;
    live.style.height = `${height}px`;
    element.classList.add("drawn"); // Plotly takes the width from what it can see
    try {
      await window.Plotly.react(live, data, themed(layout, height), {
        ...usualConfig,
        ...config,
        ...fixedConfig,
      });
      if (frames) await window.Plotly.addFrames(live, frames);
    } catch (error) {
      element.classList.remove("drawn");
      console.warn(`A figure stays a still picture: ${error.message}`);
      return;
    }
    const description = element.dataset.description;
    live.setAttribute("role", "group");
    live.setAttribute("aria-roledescription", "figure");
    live.setAttribute("aria-label", `${description} Arrow keys move, plus and minus zoom, 0 shows all.`);
    live.tabIndex = 0;
    live.onkeydown = onKey;
  }

  /** Colours of the page, under what the figure says itself. */
  function themed(layout, height) {
    const style = getComputedStyle(document.documentElement);
    const colour = (name) => style.getPropertyValue(name).trim();
    const axis = { gridcolor: colour("--line"), linecolor: colour("--muted"), zerolinecolor: colour("--line") };
    const axes = Object.keys(layout).filter((name) => /^[xy]axis\d*$/.test(name));
    const own = Object.fromEntries(
      ["xaxis", "yaxis", ...axes].map((name) => [name, { ...axis, automargin: true, ...layout[name] }]),
    );
    return {
      paper_bgcolor: "rgba(0,0,0,0)",
      plot_bgcolor: "rgba(0,0,0,0)",
      modebar: { bgcolor: "rgba(0,0,0,0)", color: colour("--muted"), activecolor: colour("--text") },
      ...layout,
      height,
      font: { color: colour("--text"), family: getComputedStyle(document.body).fontFamily, ...layout.font },
      ...own,
    };
  }

  /** What the mouse does by dragging, for the keyboard. */
  function onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey || event.target !== event.currentTarget) return;
    const figure = event.currentTarget;
    const { xaxis, yaxis } = figure._fullLayout;
    if (event.key === "0") window.Plotly.relayout(figure, { "xaxis.autorange": true, "yaxis.autorange": true });
    else if (event.key === "ArrowLeft") change("xaxis", xaxis, -step, -step);
    else if (event.key === "ArrowRight") change("xaxis", xaxis, step, step);
    else if (event.key === "ArrowDown") change("yaxis", yaxis, -step, -step);
    else if (event.key === "ArrowUp") change("yaxis", yaxis, step, step);
    else if (event.key === "+" || event.key === "=") change("xaxis", xaxis, step, -step);
    else if (event.key === "-") change("xaxis", xaxis, -step, step);
    else return;
    event.preventDefault();

    function change(name, { range }, low, high) {
      const width = range[1] - range[0];
      window.Plotly.relayout(figure, { [`${name}.range`]: [range[0] + low * width, range[1] + high * width] });
    }
  }

  dark.addEventListener("change", () => {
    for (const element of document.querySelectorAll(".interactive.drawn")) draw(element);
  });
  let touched;
  document.addEventListener(
    "touchstart",
    ({ target }) => {
      touched?.classList.remove("touched");
      touched = target.closest(".live");
      touched?.classList.add("touched");
    },
    { capture: true, passive: true },
  );
  window.addEventListener("resize", () => findWide(document));
  find(document);
  return { find, update };
})();
