// The recorder of speclab's notebooks: a button that records, a place to drop or choose a sound file, and the saved sound.
//
// A plain script for the page: `speclabRecorder(node, { file, title, sampleRate }, save)` fills the node. `save(name,
// bytes)` writes a file beside the notebook and resolves to the name it got. What is recorded goes there and nowhere else.
(() => {
  // A file beside this one, as pages may allow scripts of their own server only.
  const tap = new URL("recorder-tap.js", document.currentScript.src).href;
  const longestSeconds = 120;
  const longestFileSeconds = 600;
  /** Below this peak nothing was said; at full scale the microphone was overdriven. */
  const silentBelow = 1e-3;
  const clippedFrom = 0.999;

  const style = {
    box: "border:1px dashed var(--jp-border-color1, #999);border-radius:4px;padding:0.75em;max-width:44em",
    boxOver: "var(--jp-layout-color2, #eee)",
    row: "display:flex;flex-wrap:wrap;align-items:center;gap:0.75em;margin:0.5em 0",
    button: "font:inherit;padding:0.3em 1em;min-width:7.5em;cursor:pointer",
    level: "width:10em",
    code: "display:block;user-select:all",
  };

  window.speclabRecorder = (node, { file, title, sampleRate }, save) => {
    let recording;
    let isBusy = false;
    let isDisposed = false;
    let heard; // address of the sound in the page's own player

    const record = element("button", { type: "button", textContent: "Record" }, style.button);
    const level = element(
      "meter",
      { min: 0, max: 1, high: 0.9, value: 0, title: "Level of the microphone" },
      style.level,
    );
    level.hidden = true;
    const chooser = element("input", { type: "file", accept: "audio/*,video/*,.wav,.flac,.ogg,.mp3" });
    const label = element("label", {});
    label.append("or choose a sound file (or drop it here): ", chooser);
    const status = element("p", {}, "margin:0.25em 0");
    status.setAttribute("role", "status");
    const result = element("div", {});
    const heading = element("div", { textContent: title }, "font-weight:600");
    const row = element("div", {}, style.row);
    row.append(record, level, label);
    const box = element("div", {}, style.box);
    box.setAttribute("role", "group");
    box.setAttribute("aria-label", title);
    // Letters, Enter and arrows are for this button and this player, not for the notebook's cells.
    box.setAttribute("data-lm-suppress-shortcuts", "true");
    box.append(heading, row, status, result);
    node.replaceChildren(box);

    const say = (sentence) => {
      status.textContent = sentence;
    };
    say(`The sound is saved beside this notebook as ${file}; ${whereItGoes(location.hostname)}.`);

    /** Runs one piece of work at a time, and says what went wrong in a sentence. */
    const attempt = async (work) => {
      if (isBusy) {
        say("One moment, please: what was begun before is not finished yet.");
        return;
      }
      isBusy = true;
      try {
        await work();
      } catch (error) {
        say(sentenceOf(error));
      } finally {
        isBusy = false;
      }
    };

    const keep = async (samples) => {
      say("Saving …");
      const bytes = wavOf(samples, sampleRate);
      const name = await save(file, bytes);
      show(name, bytes);
      say(`Saved as ${name}: ${(samples.length / sampleRate).toFixed(1)} s at ${sampleRate} Hz.${remarkOn(samples)}`);
    };

    const show = (name, bytes) => {
      if (heard) URL.revokeObjectURL(heard);
      heard = URL.createObjectURL(new Blob([bytes], { type: "audio/wav" }));
      const player = element("audio", { controls: true, src: heard, title: name }, "width:min(100%,28em)");
      player.setAttribute("aria-label", name);
      const line = element("code", { textContent: `const mine = await load(${JSON.stringify(name)});` }, style.code);
      const advice = element("div", { textContent: "In a cell of your own, type:" });
      result.replaceChildren(player, advice, line);
    };

    const start = () =>
      attempt(async () => {
        say("Asking for the microphone …");
        const started = await startRecording((seconds, peak) => {
          if (recording !== started) return;
          level.value = peak;
          record.textContent = `Stop (${Math.floor(seconds)} s)`;
          if (seconds >= longestSeconds && !isBusy) stop();
        });
        if (isDisposed) {
          await started.close(); // the output went away while the person was being asked
          return;
        }
        recording = started;
        record.textContent = "Stop";
        level.hidden = false;
        say(`Recording, for ${longestSeconds} s at most. Press Stop when you are done.`);
      });

    const stop = () =>
      attempt(async () => {
        const finished = recording;
        recording = undefined;
        record.textContent = "Record";
        level.hidden = true;
        await keep(await resampled(await finished.stop(), sampleRate));
      });

    const take = (chosen) =>
      attempt(async () => {
        if (recording)
          throw new Explained(`Press Stop first, then choose ${chosen.name} again: a recording is running.`);
        say(`Reading ${chosen.name} …`);
        await keep(await decoded(chosen, sampleRate));
      });

    record.addEventListener("click", () => (recording ? stop() : start()));
    chooser.addEventListener("change", async () => {
      if (chooser.files[0]) await take(chooser.files[0]);
      chooser.value = ""; // so that the same file can be chosen again
    });
    const over = (event) => {
      event.preventDefault();
      event.stopPropagation();
      box.style.background = event.type === "dragover" ? style.boxOver : "";
    };
    for (const type of ["dragover", "dragleave", "drop"]) box.addEventListener(type, over);
    box.addEventListener("drop", ({ dataTransfer }) => {
      if (dataTransfer.files[0]) take(dataTransfer.files[0]);
      else say("That was no file: drop a sound file from a folder of your computer.");
    });

    return {
      dispose() {
        isDisposed = true;
        recording?.close();
        if (heard) URL.revokeObjectURL(heard);
      },
    };
  };

  /** An address of this machine may be a tunnel to another one, so "this machine" would promise too much. */
  const whereItGoes = (host) =>
    /^(localhost|127(\.\d+){3}|\[::1\])$/.test(host)
      ? "it stays on the computer that runs the notebook"
      : `it goes to ${host}, which runs the notebook, and nowhere else`;

  function element(tag, properties, css = "") {
    const made = Object.assign(document.createElement(tag), properties);
    made.style.cssText = css;
    return made;
  }

  /** An error whose message is meant for the person. */
  class Explained extends Error {}

  function sentenceOf(error) {
    if (error instanceof Explained) return error.message;
    const instead = "Choose a sound file instead.";
    if (error.name === "NotAllowedError")
      return `The browser may not use the microphone: allow it beside the page's address and press Record again. ${instead}`;
    if (error.name === "NotFoundError")
      return `No microphone was found: connect one and press Record again. ${instead}`;
    if (error.name === "NotReadableError")
      return `The microphone is used by another program: close that one and press Record again. ${instead}`;
    return `That did not work: ${error.message}`;
  }

  // --- The microphone --------------------------------------------------------------------------------------------------

  async function startRecording(progress) {
    if (!navigator.mediaDevices?.getUserMedia || !window.AudioWorkletNode) {
      throw new Explained(
        "This page may not record: browsers give the microphone to pages on https or on this computer only. " +
          "Choose a sound file instead.",
      );
    }
    // What makes telephone calls pleasant changes the spectrum.
    const audio = { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false };
    const stream = await navigator.mediaDevices.getUserMedia({ audio });
    const context = new AudioContext();
    const close = async () => {
      for (const track of stream.getTracks()) track.stop();
      await context.close();
    };
    try {
      await context.audioWorklet.addModule(tap);
    } catch {
      await close();
      throw new Explained("The recorder did not load: restart with npm start, or choose a sound file instead.");
    }
    const node = new AudioWorkletNode(context, "speclab-tap");
    const pieces = [];
    let length = 0;
    let peak = 0;
    let shown = 0;
    node.port.onmessage = ({ data }) => {
      pieces.push(data);
      length += data.length;
      for (const sample of data) peak = Math.max(peak, Math.abs(sample));
      if (length - shown < context.sampleRate / 10) return;
      shown = length;
      progress(length / context.sampleRate, peak);
      peak = 0;
    };
    context.createMediaStreamSource(stream).connect(node);
    node.connect(context.destination); // silence; what leads nowhere is not run
    return {
      close,
      async stop() {
        await close();
        if (length === 0) throw new Explained("Nothing was recorded: press Record, speak, then press Stop.");
        const samples = new Float32Array(length);
        let at = 0;
        for (const piece of pieces) {
          samples.set(piece, at);
          at += piece.length;
        }
        const buffer = new AudioBuffer({ length, numberOfChannels: 1, sampleRate: context.sampleRate });
        buffer.copyToChannel(samples, 0);
        return buffer;
      },
    };
  }

  // --- Sounds ----------------------------------------------------------------------------------------------------------

  /** A sound file of any kind that the browser plays, at the rate that is wanted, mixed down to one channel. */
  async function decoded(file, sampleRate) {
    const bytes = await file.arrayBuffer();
    let buffer;
    try {
      buffer = await new OfflineAudioContext(1, 1, sampleRate).decodeAudioData(bytes);
    } catch {
      throw new Explained(
        `${file.name} holds no sound that this browser can read: WAV, MP3, FLAC, Ogg and M4A usually work.`,
      );
    }
    if (buffer.length === 0) throw new Explained(`${file.name} is an empty sound.`);
    if (buffer.duration > longestFileSeconds) {
      throw new Explained(
        `${file.name} lasts ${Math.round(buffer.duration / 60)} minutes; up to ${longestFileSeconds / 60} are taken, so cut a piece out of it.`,
      );
    }
    return mono(buffer);
  }

  async function resampled(buffer, sampleRate) {
    if (buffer.sampleRate === sampleRate) return mono(buffer);
    const context = new OfflineAudioContext(1, Math.ceil(buffer.duration * sampleRate), sampleRate);
    const source = new AudioBufferSourceNode(context, { buffer });
    source.connect(context.destination);
    source.start();
    return mono(await context.startRendering());
  }

  function mono(buffer) {
    const { length, numberOfChannels } = buffer;
    const samples = new Float32Array(length);
    for (let channel = 0; channel < numberOfChannels; channel++) {
      const data = buffer.getChannelData(channel);
      for (let i = 0; i < length; i++) samples[i] += data[i] / numberOfChannels;
    }
    return samples;
  }

  function remarkOn(samples) {
    let peak = 0;
    for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
    if (peak < silentBelow) return " It is silent: is the right microphone chosen, and not muted?";
    if (peak >= clippedFrom) return " It is overdriven: a little farther from the microphone, or softer, is better.";
    return "";
  }

  /** A WAV file: 16 bits, one channel. */
  function wavOf(samples, sampleRate) {
    const bytes = new Uint8Array(44 + 2 * samples.length);
    const view = new DataView(bytes.buffer);
    const text = (at, letters) => {
      for (let i = 0; i < letters.length; i++) bytes[at + i] = letters.charCodeAt(i);
    };
    text(0, "RIFF");
    view.setUint32(4, bytes.length - 8, true);
    text(8, "WAVEfmt ");
    view.setUint32(16, 16, true);
    view.setUint16(20, 1, true); // whole numbers
    view.setUint16(22, 1, true); // one channel
    view.setUint32(24, sampleRate, true);
    view.setUint32(28, 2 * sampleRate, true);
    view.setUint16(32, 2, true);
    view.setUint16(34, 16, true);
    text(36, "data");
    view.setUint32(40, 2 * samples.length, true);
    for (let i = 0; i < samples.length; i++) {
      view.setInt16(44 + 2 * i, Math.round(32767 * Math.min(1, Math.max(-1, samples[i]))), true);
    }
    return bytes;
  }
})();
