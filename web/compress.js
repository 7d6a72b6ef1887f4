// Puts .gz and .br files beside what Vite built, so that the server only sends files. Run by vite.config.ts at the end of a build.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";

const KINDS = /\.(js|css|html|svg|json)$/;
const SMALLEST = 512;

/** Compress every text file below a folder. */
export async function compressFolder(folder) {
  for (const name of await readdir(folder, { recursive: true })) {
    if (!KINDS.test(name)) continue;
    const body = await readFile(join(folder, name));
    if (body.length < SMALLEST) continue;
    await writeFile(join(folder, `${name}.gz`), gzipSync(body, { level: 9 }));
    await writeFile(join(folder, `${name}.br`), brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  }
}
