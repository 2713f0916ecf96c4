// A folder as a web site.
import { readFileSync } from "node:fs";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import path from "node:path";

/** Serves a folder on a free port of this machine; with a policy that forbids WebAssembly when asked. */
export async function serve(folder: string, { wasm = true } = {}): Promise<{ server: Server; address: string }> {
  const types: Record<string, string> = { ".html": "text/html", ".js": "text/javascript" };
  const server = createServer((request, response) => {
    const name = request.url === "/" ? "/index.html" : (request.url ?? "/");
    const policy = wasm ? {} : { "content-security-policy": "script-src 'self'; worker-src 'self'" };
    try {
      const bytes = readFileSync(path.join(folder, path.posix.normalize(name)));
      response.writeHead(200, { "content-type": types[path.extname(name)] ?? "application/octet-stream", ...policy });
      response.end(bytes);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { server, address: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` };
}
