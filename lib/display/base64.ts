const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/**
 * Bytes as base64 text, as data URIs and Plotly's typed arrays want it. (`btoa` takes strings and Node's `Buffer` is not
 * everywhere; this runs wherever the library runs.)
 */
export function base64(bytes: Uint8Array): string {
  const pieces: string[] = [];
  for (let start = 0; start < bytes.length; start += 3 * 4096) {
    pieces.push(encode(bytes.subarray(start, start + 3 * 4096)));
  }
  return pieces.join("");
}

/** The memory of a typed array as base64, least significant byte first on every machine that runs JavaScript today. */
export function base64OfArray(array: Int8Array | Int16Array | Float32Array | Float64Array): string {
  return base64(new Uint8Array(array.buffer, array.byteOffset, array.byteLength));
}

function encode(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const triple = (bytes[i] << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += alphabet[triple >> 18] + alphabet[(triple >> 12) & 63];
    text += left > 1 ? alphabet[(triple >> 6) & 63] : "=";
    text += left > 2 ? alphabet[triple & 63] : "=";
  }
  return text;
}

/** The bytes of base64 text. */
export function base64Bytes(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
