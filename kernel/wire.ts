// The Jupyter wire format, version 5.3: how one message becomes signed ZeroMQ frames, and back.
import { createHmac, randomUUID, timingSafeEqual } from "node:crypto";

const DELIMITER = "<IDS|MSG>";
const PROTOCOL_VERSION = "5.3";

export type Channel = "shell" | "control" | "iopub";

export interface Header {
  msg_id: string;
  session: string;
  username: string;
  date: string;
  msg_type: string;
  version: string;
}

/** What a message carries: the fields that a client reads are typed, the others are there as well. */
export interface Content {
  [field: string]: unknown;
  status?: "ok" | "error" | "aborted" | "abort";
  execution_state?: "busy" | "idle" | "starting";
  execution_count?: number | null;
  name?: string;
  text?: string;
  code?: string;
  data?: Record<string, unknown>;
  metadata?: Record<string, unknown>;
  transient?: { display_id?: string };
  ename?: string;
  evalue?: string;
  traceback?: string[];
  wait?: boolean;
}

export interface Message {
  channel: Channel;
  type: string;
  header: Header;
  parent: Partial<Header>;
  metadata: Record<string, unknown>;
  content: Content;
}

export function newHeader(type: string, session: string): Header {
  return {
    msg_id: randomUUID(),
    session,
    username: "speclab",
    date: new Date().toISOString(),
    msg_type: type,
    version: PROTOCOL_VERSION,
  };
}

/** The frames of a request: delimiter, signature, header, parent (none), metadata, content. */
export function encode(header: Header, content: object, metadata: object, key: string): string[] {
  const parts = [header, {}, metadata, content].map((part) => JSON.stringify(part));
  return [DELIMITER, sign(parts, key), ...parts];
}

/**
 * Reads a message from its frames.
 *
 * @throws Error when the delimiter is missing or the signature is not made with our key
 */
export function decode(frames: Buffer[], channel: Channel, key: string): Message {
  const delimiter = frames.findIndex((frame) => frame.toString() === DELIMITER);
  if (delimiter < 0) throw new Error(`${channel}: a message without ${DELIMITER}`);
  const parts = frames.slice(delimiter + 2, delimiter + 6);
  const expected = Buffer.from(sign(parts, key));
  const received = frames[delimiter + 1];
  if (received.length !== expected.length || !timingSafeEqual(received, expected)) {
    throw new Error(`${channel}: a message whose signature is wrong`);
  }
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part.toString()));
  return { channel, type: header.msg_type, header, parent, metadata, content };
}

function sign(parts: (string | Buffer)[], key: string): string {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}
