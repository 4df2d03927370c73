/**
 * Writes decoders of real sizes with random weights, to measure with.
 *
 *     node --import tsx bench/generate-decoder.ts 100M|500M genai|optimum fp32|q4 [PLACE]
 */
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { generateDecoder } from "./decoders/model-folder";
import { type Convention, type Dtype, SHAPES } from "./decoders/shapes";

const [, , name, convention, dtype, place = join(tmpdir(), "h-neuron-bench-models")] = process.argv;
const shape = SHAPES.find((one) => one.name === name);
const isKnown = ["genai", "optimum"].includes(convention ?? "") && ["fp32", "q4"].includes(dtype ?? "");

if (!shape || !isKnown) {
	process.stderr.write(
		"Say which: 100M|500M genai|optimum fp32|q4, and where if not in the system's temporary folder.\n",
	);
	process.exitCode = 2;
} else {
	const spec = { shape, convention: convention as Convention, dtype: dtype as Dtype };
	void generateDecoder(spec, resolve(place)).then(({ graph, bytes }) => {
		process.stdout.write(`${graph}: ${(bytes / 1e6).toFixed(0)} MB with its weights\n`);
	});
}
