/** A window's studies over a fake engine and a real folder. */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { EngineOwner } from "../../../src/host/engine/engine-owner";
import { Studies } from "../../../src/host/study/run/studies";
import { StudyEngine } from "../../../src/host/study/run/study-engine";
import type { StudyPlaces } from "../../../src/host/study/run/study-places";
import { LensError } from "../../../src/protocol/errors";
import type { IdentifyParams, IdentifyResult, StudyEstimate } from "../../../src/protocol/study-calls";
import { applyStudyEvent, type StudyPanelState } from "../../../src/protocol/study-panel/api";
import type { Forms, StudyKind } from "../../../src/protocol/study-panel/forms";
import type { Machine, PlaceForm } from "../../../src/protocol/study-panel/place-form";
import { madeUpReport } from "../../core/report/made-up";
import { type FakeEngine, fakeEngine } from "../fake-engine";

const NOTHING: IdentifyResult = { probe: null, path: null, report: null, reportPath: null };
export const ESTIMATE: StudyEstimate = {
	...{ questions: 7, dropped: {}, seconds: { collect: 3 }, diskBytes: 1, freeBytes: null, memoryBytes: 2 },
	begun: null,
};
type Behaviour = NonNullable<Parameters<typeof fakeEngine>[0]>;
/** Ends as a call that is cancelled. */
export async function hearing(signal: AbortSignal | undefined): Promise<never> {
	if (!signal?.aborted) await new Promise((resolve) => signal?.addEventListener("abort", resolve));
	throw new LensError("cancelled", "Stopped.");
}

/** A window's studies in a folder that goes with the test; `shown` is what a panel would have. */
export async function window(t: TestContext, behaviour: Behaviour = {}) {
	const folder = await mkdtemp(join(tmpdir(), "h-neuron-studies-"));
	t.after(() => rm(folder, { recursive: true, force: true }));
	const engines: FakeEngine[] = [];
	const asked: IdentifyParams[] = [];
	const note =
		<T>(call: ((params: IdentifyParams, signal?: AbortSignal) => Promise<T>) | undefined, usual: T) =>
		async (params: IdentifyParams, signal?: AbortSignal): Promise<T> => {
			asked.push(params);
			return call ? call(params, signal) : usual;
		};
	const owner = new EngineOwner(() => {
		const engine = fakeEngine({
			...behaviour,
			identify: note(behaviour.identify ?? finishes, NOTHING),
			estimateStudy: note(behaviour.estimateStudy, ESTIMATE),
		});
		engines.push(engine);
		return engine;
	});
	const clock = { now: Date.parse("2026-11-23T10:00:00Z") };
	const window = {
		...{ modelPath: "/models/gemma", key: "secret" },
		...{ kept: {} as Partial<Forms>, keptKind: "identify" as StudyKind, keptPlace: null as PlaceForm | null },
		machine: { hasSlurm: true, isTrusted: true, remote: null } as Machine,
		/** What making a plan does. */
		beginPlan: (async () => undefined) as StudyPlaces["beginPlan"],
	};
	const now = () => clock.now;
	const filesOf = async (set: string) => [`/sets/${set}.jsonl`];
	const keyOf = async (url: string) => (url.startsWith("http://judge") ? window.key : null);
	const suites = {
		filesOfSuite: (set: string, suite: string) => [`/suites/${set}/${suite}.jsonl`],
		filesBesideSuites: (set: string) => [`/suites/${set}/questions.jsonl`],
	};
	const studies = new Studies(new StudyEngine(owner, { filesOf, ...suites, keyOf, now }), {
		choice: () => ({ modelPath: window.modelPath, runtime: { threads: 2 } }),
		folder,
		offered: async () => [
			{ id: "pocket", name: "Pocket", note: "", questions: 9, domains: [], state: "here" },
		],
		offeredSuites: async () => [
			{ id: "general", name: "General", note: "", items: { challenge: 60 }, questions: 200 },
		],
		probeInUse: () => ({ path: "/models/gemma/probe.json", isThere: true }),
		usualBaseOf: async (path) => (path.endsWith("pocket-chat") ? "/models/pocket-base" : null),
		keyOf,
		isInUse: async () => false,
		keptKind: () => window.keptKind,
		keepKind(kind) {
			window.keptKind = kind;
		},
		keptForm: <K extends StudyKind>(kind: K): Forms[K] | null => (window.kept[kind] as Forms[K]) ?? null,
		keepForm({ kind, form }) {
			Object.assign(window.kept, { [kind]: form });
		},
		keptPlace: () => window.keptPlace,
		keepPlace(place) {
			window.keptPlace = place;
		},
		machine: () => window.machine,
		beginPlan: (plan) => window.beginPlan(plan),
		now,
	});
	const shown: StudyPanelState = structuredClone(studies.state);
	const statuses: string[] = [];
	studies.onEvent((event) => {
		applyStudyEvent(shown, structuredClone(event));
		const status = event.event === "changed" && event.params.run?.status;
		if (status && status !== statuses.at(-1)) statuses.push(status);
	});
	await studies.refresh();
	const editForm = (changes: Partial<Forms["identify"]>) =>
		studies.editForm({ kind: "identify", form: { ...studies.state.forms.identify, ...changes } });
	return { editForm, studies, shown, statuses, engines, asked, clock, window, folder };
}

/** What the engine leaves behind. */
export async function finishes({ folder }: IdentifyParams): Promise<IdentifyResult> {
	await mkdir(folder, { recursive: true });
	await writeFile(join(folder, "report.json"), JSON.stringify(madeUpReport()));
	await writeFile(join(folder, "report.html"), "<!DOCTYPE html>");
	await writeFile(join(folder, "probe.json"), "{}");
	return NOTHING;
}
