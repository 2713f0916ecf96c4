// What every JavaScript engine has and @types/node leaves to the browser's types: WebAssembly, as far as cells need it.
export const globalDeclarations = `
export {};
declare global { namespace WebAssembly {
  class Module { constructor(bytes: ArrayBuffer | ArrayBufferView); }
  class Memory {
    constructor(size: { initial: number; maximum?: number; shared?: boolean });
    readonly buffer: ArrayBuffer;
    grow(pages: number): number;
  }
  class Instance { constructor(module: Module, imports?: object); readonly exports: Record<string, any>; }
  function validate(bytes: ArrayBuffer | ArrayBufferView): boolean;
  function compile(bytes: ArrayBuffer | ArrayBufferView): Promise<Module>;
  function instantiate(bytes: ArrayBuffer | ArrayBufferView, imports?: object): Promise<{ module: Module; instance: Instance }>;
} }
`;
