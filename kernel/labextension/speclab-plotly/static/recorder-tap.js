// Runs where the browser makes sound, and hands on what comes in: numbers as they are, not a compressed recording.
registerProcessor(
  "speclab-tap",
  class extends AudioWorkletProcessor {
    process([[channel]]) {
      if (channel) this.port.postMessage(channel.slice());
      return true;
    }
  },
);
