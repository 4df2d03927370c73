/**
 * Where a model can compute on this machine.
 *
 * A provider that the library names need not work: its own libraries, its driver or a device may be missing, which shows
 * only when a session is made. So each is tried once with a model of one operator.
 */
import { BinaryWriter, WireType } from "@bufbuild/protobuf/wire";
import { Addition, MODEL_FIELD, message } from "../../core/onnx/bytes/build";
import { FLOAT } from "../../core/onnx/find/linear";
import { PROVIDERS, type Provider, type ProviderDescription } from "../../protocol/engine-api";
import type { Library, Log } from "../ort";
import { words } from "./words";

/**
 * What "auto" tries before the processor. The others are for those who ask:
 * - DirectML slows down a decoder whose shapes grow with each token, five times against fixed ones (onnxruntime 14550);
 * - Core ML compiles no shapes that are not known ahead, and cuts such a graph into dozens of parts (17654, 19887);
 * - WebGPU has given other answers than the processor for a decoder (25180), and its failures have ended the process
 *   instead of being reported (29508).
 * A probe belongs to the numbers that it was fitted on, so that a wrong one is worse than a slow one.
 */
const AUTOMATIC: readonly Provider[] = ["cuda"];

export interface Choice {
	/** To be tried in this order; the processor is the last. */
	order: Provider[];
	/** Why what was asked for is not among them; null when it is. */
	note: string | null;
}

/** Which providers to try for a wish. Each that drops out is told. */
export async function chooseProviders(library: Library, wish: Provider | "auto", log: Log): Promise<Choice> {
	const order: Provider[] = [];
	let note: string | null = null;
	for (const provider of wish === "auto" ? AUTOMATIC : [wish]) {
		if (provider === "cpu") continue;
		const reason = await reasonAgainst(library, provider);
		if (reason === null) order.push(provider);
		else if (wish === "auto") log("info", `${provider} is not used: ${reason}.`);
		else {
			note = insteadOf(provider, reason);
			log("warning", note);
		}
	}
	return { order: [...order, "cpu"], note };
}

/** Said when the processor has to step in. */
export const insteadOf = (provider: Provider, reason: string): string =>
	`The processor computes, since ${provider} cannot be used: ${reason}.`;

/** All providers, the processor last, with the reason why one is not available. */
export async function describeProviders(library: Library): Promise<ProviderDescription[]> {
	const described: ProviderDescription[] = [];
	for (const name of [...PROVIDERS.filter((one) => one !== "cpu"), "cpu" as const]) {
		const reason = name === "cpu" ? null : await reasonAgainst(library, name);
		described.push({ name, isAvailable: reason === null, reason: reason && `${reason}.` });
	}
	return described;
}

/** What was found, by library: a process has one, a test has others. */
const tried = new WeakMap<Library, Map<Provider, Promise<string | null>>>();

function reasonAgainst(library: Library, provider: Provider): Promise<string | null> {
	const known = tried.get(library) ?? new Map<Provider, Promise<string | null>>();
	tried.set(library, known);
	const reason = known.get(provider) ?? attempt(library, provider);
	known.set(provider, reason);
	return reason;
}

async function attempt(library: Library, provider: Provider): Promise<string | null> {
	const { platform, arch } = process;
	if (!library.listSupportedBackends().some(({ name }) => name === provider))
		return `the runtime for ${platform}-${arch} does not have it`;
	try {
		const options = { executionProviders: [provider], logSeverityLevel: 4 as const };
		const session = await library.InferenceSession.create(trialModel(), options);
		await session.release();
		return null;
	} catch (error) {
		return words(error);
	}
}

const TRIAL_OPSET = 13;
const TRIAL_IR = 8;
const OPSET_FIELD = 8;

/** y = x + x */
function trialModel(): Uint8Array {
	const graph = new Addition(TRIAL_OPSET);
	graph.node("y", "Add", ["x", "x"]);
	graph.input("x", FLOAT, [1]);
	graph.output("y", FLOAT, [1]);
	const model = new BinaryWriter().tag(1, WireType.Varint).int64(TRIAL_IR);
	message(model, MODEL_FIELD.graph, graph.finish());
	return message(
		model,
		OPSET_FIELD,
		new BinaryWriter().tag(2, WireType.Varint).int64(TRIAL_OPSET).finish(),
	).finish();
}
