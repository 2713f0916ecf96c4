// Kinds of computers that a bundle can be made for.
export interface Platform {
  /** As Node calls it. */
  readonly system: string;
  readonly processor: string;
  /** As npm calls it. */
  readonly npm: readonly string[];
  /** As pip calls it; the first that a package has is taken. */
  readonly pip: readonly string[];
  /** What JupyterLab needs there and not where its list was made. */
  readonly more: readonly string[];
}

export const platforms: Readonly<Record<string, Platform>> = {
  "linux-x64": {
    system: "linux",
    processor: "x64",
    npm: ["--os=linux", "--cpu=x64", "--libc=glibc"],
    pip: ["manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64", "linux_x86_64"],
    more: [],
  },
  "win-x64": {
    system: "win32",
    processor: "x64",
    npm: ["--os=win32", "--cpu=x64"],
    pip: ["win_amd64"],
    more: ["pywinpty", "colorama"],
  },
  "darwin-arm64": {
    system: "darwin",
    processor: "arm64",
    npm: ["--os=darwin", "--cpu=arm64"],
    pip: ["macosx_14_0_arm64", "macosx_12_0_arm64", "macosx_11_0_arm64"],
    more: ["appnope"],
  },
};
