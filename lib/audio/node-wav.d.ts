/** node-wav 0.0.2 brings no types; this is the half that we use. */
declare module "node-wav" {
  const nodeWav: {
    /** Undefined when the file holds no data chunk. */
    decode(bytes: Uint8Array): { sampleRate: number; channelData: Float32Array[] } | undefined;
  };
  export default nodeWav;
}
