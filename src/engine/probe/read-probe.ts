/** Reads a probe file and checks that it belongs to the loaded model. */
import { readFile } from "node:fs/promises";
import { type ProbeFile, parseProbe } from "../../core/probe/file";
import type { ModelInfo } from "../../protocol/engine-api";
import { LensError } from "../../protocol/errors";
import { probeBeside } from "../model/model-files";

/** Fingerprints are shown to people in this short form. */
const SHORT = 12;

/**
 * @param path null takes the model's own probe
 * @throws LensError probeNotFound, probeBroken, probeMismatch
 */
export async function readProbe(
	path: string | null,
	model: Pick<ModelInfo, "name" | "folder" | "fingerprint" | "layers" | "neuronsPerLayer">,
): Promise<{ probe: ProbeFile; path: string }> {
	const place = path ?? (await probeBeside(model.folder));
	if (place === null) throw new LensError("probeNotFound", `${model.name} has no probe yet.`);
	const text = await readFile(place, "utf8").catch((error: Error) => {
		throw new LensError("probeNotFound", `The probe ${place} cannot be read: ${error.message}.`);
	});
	const { probe, problems } = parseProbe(text);
	if (!probe)
		throw new LensError("probeBroken", `${place}: ${problems[0]?.message ?? "it is no probe file."}`);
	if (probe.model.fingerprint !== model.fingerprint) {
		const [theirs, ours] = [probe.model.fingerprint, model.fingerprint].map((print) => print.slice(0, SHORT));
		const owners = `${probe.model.name} (${theirs}), not for ${model.name} (${ours})`;
		throw new LensError("probeMismatch", `The probe was made for ${owners}.`);
	}
	const outside = probe.neurons.find(
		({ layer, index }) => layer >= model.layers || index >= model.neuronsPerLayer,
	);
	if (outside)
		throw new LensError(
			"probeBroken",
			`${place} names neuron ${outside.layer}/${outside.index}, which the model lacks.`,
		);
	return { probe, path: place };
}
