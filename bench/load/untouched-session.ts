/** A program: makes a session of a model file as it came, by its path, and tells how long that took and what it held. */
import { InferenceSession } from "onnxruntime-node";
import { physicalCores } from "../../src/engine/session/cores";
import { peakOf } from "./peak";

async function main(path: string): Promise<void> {
	const started = performance.now();
	await InferenceSession.create(path, {
		intraOpNumThreads: physicalCores(),
		interOpNumThreads: 1,
		logSeverityLevel: 3,
		extra: { session: { force_spinning_stop: "1" } },
	});
	const seconds = (performance.now() - started) / 1000;
	process.stdout.write(JSON.stringify({ seconds, peak: peakOf(process.pid) }));
}

void main(process.argv[2]!);
