import path from "node:path";
import { checkLayer, type LayerTrial } from "./check-layer.ts";
import { functionOf, hashAtEnd, type OwnFile } from "./own-file.ts";

/**
 * The layer that a file's function makes for these sizes, tried before anybody trains it.
 *
 * @throws Error with one sentence about what is wrong with the file or the layer
 */
export async function ownLayer<Sizes, Layer>(
  file: OwnFile,
  sizes: Sizes,
  trial: Omit<LayerTrial, "name">,
): Promise<Layer> {
  const make = await functionOf<(sizes: Sizes) => Layer>(file);
  const name = path.basename(file).replace(hashAtEnd, "");
  const layer = ((): Layer => {
    try {
      return make(sizes);
    } catch (error) {
      throw new Error(`${name}: the function failed: ${(error as Error).message}`, { cause: error });
    }
  })();
  await checkLayer(layer, { ...trial, name });
  return layer;
}
