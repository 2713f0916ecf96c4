/** Why something could not be done, in a sentence for the person at the terminal. */
export class Failure extends Error {
  override readonly name = "Failure";
}

/** The sentence of an error of the file system; other errors stay what they are. */
export function fileFailure(what: string, error: unknown): Error {
  const { code, syscall, message } = error as NodeJS.ErrnoException;
  if (typeof code !== "string") return error as Error;
  const why: Record<string, string> = {
    ENOENT: syscall === "mkdir" ? "no folder can be made there" : "there is no such file or folder",
    EACCES: "this is not allowed here",
    EPERM: "this is not allowed here",
    EROFS: "nothing can be written there",
    ENOSPC: "the disk is full",
    EDQUOT: "the disk is full",
    EFBIG: "the file becomes larger than it may be here",
    ENOTDIR: "a part of the path is a file and no folder",
    EEXIST: "a part of the path is a file and no folder",
    EISDIR: "it is a folder",
    ENAMETOOLONG: "the name is too long",
  };
  return new Failure(`${what}: ${why[code] ?? message}.`, { cause: error });
}
