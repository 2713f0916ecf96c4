/** What stopped a download, for callers who go on in another way. */
export type DownloadFault =
  | "network" // nobody answered, or the connection broke again and again
  | "server" // the server answered something else than the file
  | "disk" // no room, or the folder cannot be written
  | "checksum" // other bytes than were published, or than came the first time
  | "declined" // too large to be fetched without being asked, or downloads are off
  | "interrupted" // Ctrl-C, or the notebook's stop button: what came stays
  | "archive"; // damaged, or it holds what nobody should unpack

/** Why a file could not be had, in a sentence that says what to do. */
export class DownloadError extends Error {
  override readonly name: string = "DownloadError";
  readonly fault: DownloadFault;

  constructor(fault: DownloadFault, message: string, options?: ErrorOptions) {
    super(message, options);
    this.fault = fault;
    // The kernel and scripts know an interrupted cell by this name.
    if (fault === "interrupted") this.name = "Interrupted";
  }
}

/** An error of the disk in words, with what is not lost; anything else comes back as it is. */
export function diskError(error: unknown, file: string, kept = "what came so far"): unknown {
  const { code } = (error ?? {}) as NodeJS.ErrnoException;
  const reason =
    code === "ENOSPC" || code === "EDQUOT"
      ? `the disk is full; ${kept} is kept, so make room and call again`
      : code === "EACCES" || code === "EPERM" || code === "EROFS"
        ? "that folder may not be written; SPECLAB_CACHE names another one"
        : undefined;
  return reason ? new DownloadError("disk", `download: ${file} cannot be written: ${reason}`, { cause: error }) : error;
}
