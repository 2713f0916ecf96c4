// Keeps the page of a seminar at work up to date. What has not changed is not touched, so that a sound plays on, a
// figure stays zoomed and the page does not jump.
(() => {
  const main = document.querySelector("main");
  const bar = Object.fromEntries(
    ["title", "points", "status", "stop", "run-anew", "problem", "said", "contents"].map((id) => [
      id,
      document.getElementById(id),
    ]),
  );
  let contents = "";

  const events = new EventSource("events");
  events.onmessage = ({ data }) => show(JSON.parse(data));
  events.onerror = () => {
    bar.status.textContent = "";
    bar.stop.disabled = true;
    bar["run-anew"].disabled = true;
    say("The seminar has ended in the terminal. What is here stays; npm run seminar goes on with it.");
  };
  bar.stop.onclick = () => fetch("stop", { method: "POST" });
  bar["run-anew"].onclick = () => fetch("run-anew", { method: "POST" });

  function show(view) {
    document.title = view.title || document.title;
    bar.title.textContent = view.title;
    bar.points.textContent = view.points;
    bar.status.textContent = view.status;
    bar.stop.disabled = !view.busy;
    bar["run-anew"].disabled = false;
    if (contents !== view.contents) bar.contents.innerHTML = contents = view.contents;
    say(view.problem);
    // Read aloud when all has run, not at every cell.
    const settled = view.busy ? "" : `${view.status}. ${view.points}.`;
    if (bar.said.textContent !== settled) bar.said.textContent = settled;
    arrange(main, view.cells.map(cellOf));
    window.speclabFigures.find(main);
    for (const place of main.querySelectorAll(".recorder:not([data-seen])")) startRecorder(place);
  }

  function startRecorder(place) {
    place.dataset.seen = "";
    const settings = JSON.parse(place.querySelector("script").textContent);
    place.recorder = window.speclabRecorder(place, settings, async (name, bytes) => {
      const answer = await fetch(`save/${encodeURIComponent(name)}`, { method: "POST", body: bytes });
      const text = await answer.text();
      if (!answer.ok) throw new Error(text);
      return text;
    });
  }

  function say(problem) {
    bar.problem.hidden = problem === "";
    if (bar.problem.textContent !== problem) bar.problem.textContent = problem;
  }

  function cellOf(view) {
    const id = `cell-${view.id}`;
    let cell = document.getElementById(id);
    if (!cell) {
      cell = document.createElement("div");
      cell.id = id;
      cell.append(document.createElement("div"));
      cell.firstChild.className = "body";
    }
    cell.className = `cell ${view.kind}`;
    const body = cell.querySelector(":scope > .body");
    if (body.dataset.key !== view.body.key) {
      body.dataset.key = view.body.key;
      body.innerHTML = view.body.html;
    }
    if (view.kind === "code") showCode(cell, view);
    return cell;
  }

  function showCode(cell, view) {
    cell.dataset.state = view.state;
    let outputs = cell.querySelector(":scope > .outputs");
    if (!outputs) {
      const place = document.createElement("p");
      place.className = "place";
      outputs = document.createElement("div");
      outputs.className = "outputs";
      cell.prepend(place);
      cell.append(outputs);
    }
    const place = cell.querySelector(":scope > .place");
    if (place.textContent !== view.place) place.textContent = view.place;
    outputs.classList.toggle("stale", view.stale);
    arrange(outputs, outputsOf(outputs, view.outputs));
  }

  /** Elements of the outputs, those that are there already included. A figure that changes is drawn over, not anew. */
  function outputsOf(parent, views) {
    const present = [...parent.children];
    const wanted = new Set(views.map(({ key }) => key));
    return views.map(({ key, html }, i) => {
      const same = present.find((element) => element.dataset.key === key);
      if (same) return same;
      const element = document.createElement("div");
      element.className = "output";
      element.dataset.key = key;
      element.innerHTML = html;
      const before = present[i];
      if (!before || wanted.has(before.dataset.key)) return element;
      const [old, fresh] = [before, element].map((one) => one.querySelector(":scope > .interactive"));
      if (!old || !fresh || !window.speclabFigures.update(old, fresh)) return element;
      before.dataset.key = key;
      return before;
    });
  }

  /** Makes these the children, moving as little as possible: a sound that is moved in the page stops. */
  function arrange(parent, children) {
    const wanted = new Set(children);
    for (const child of [...parent.children]) {
      if (wanted.has(child)) continue;
      for (const place of child.querySelectorAll(".recorder")) place.recorder?.dispose();
      child.remove();
    }
    for (const [i, child] of children.entries()) {
      if (parent.children[i] !== child) parent.insertBefore(child, parent.children[i] ?? null);
    }
  }
})();
