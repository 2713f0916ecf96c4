// What the kernel says about itself.
//
// Fault in tslab: it calls its language's CodeMirror mode "javascript", and JupyterLab takes it at its word.
export const kernelInfo = {
  status: "ok",
  protocol_version: "5.3",
  implementation: "speclab",
  implementation_version: "0.1.0",
  language_info: {
    name: "typescript",
    version: "5.9.3",
    mimetype: "application/typescript",
    file_extension: ".ts",
    codemirror_mode: "typescript",
    pygments_lexer: "typescript",
    nbconvert_exporter: "script",
  },
  banner: "speclab: TypeScript, checked before it runs",
  help_links: [{ text: "TypeScript", url: "https://www.typescriptlang.org/docs/" }],
};
