/** The panel of studies in every state: the three forms, a run as it goes and as it fails, the three reports. */
import type { Page } from "playwright-core";
import { IMPACT_STEPS, ORIGIN_STEPS, STUDY_STEPS } from "../../../src/core/report/steps";
import type { Planning, ShownReport, StudyPanelState, StudyRun } from "../../../src/protocol/study-panel/api";
import type { StudyKind } from "../../../src/protocol/study-panel/forms";
import { newPlaceForm, type PlanPlace } from "../../../src/protocol/study-panel/place-form";
import { madeUpReport } from "../../core/report/made-up";
import { madeUpImpact } from "../../core/report/made-up-impact";
import { madeUpOrigin } from "../../core/report/made-up-origin";
import { freshState } from "../study/made-state";
import type { Shown } from "./made-panels";

const STEPS = { identify: STUDY_STEPS, impact: IMPACT_STEPS, origin: ORIGIN_STEPS };

const unfold = async (page: Page) => {
	await page.evaluate(() => {
		for (const each of document.querySelectorAll("details")) each.open = true;
	});
	// Folded charts are drawn when they are seen.
	await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 100))));
};

const form = (kind: StudyKind): StudyPanelState => {
	const earlier = { model: "gemma-3-4b", begun: "2026-11-23T10:00:00.000Z" };
	return {
		...freshState(),
		kind,
		earlier: [
			{ ...earlier, kind, folder: "/studies/b", isFinished: false },
			{ ...earlier, kind, folder: "/studies/a", isFinished: true },
		],
	};
};
const estimated: StudyPanelState = {
	...form("identify"),
	estimate: {
		...{ status: "known", failure: null },
		estimate: {
			...{ questions: 200, dropped: { "no answer is given": 3 } },
			seconds: { collect: 340, judge: 0.2, spans: 0.4, features: 42, fit: 65, evaluate: 12 },
			...{ diskBytes: 123_400_000, freeBytes: 52e9, memoryBytes: 910e6, begun: null },
		},
	},
};

function run(kind: StudyKind, status: StudyRun["status"]): StudyRun {
	const steps = (STEPS[kind] as readonly StudyRun["steps"][number]["step"][]).map((step, index) => ({
		...{ step, done: [200, 1_234, 0][Math.min(index, 2)]!, total: [200, 5_200, 0][Math.min(index, 2)]! },
		secondsLeft: index === 1 ? 170 : null,
	}));
	const sentence = "Only 4 questions of each class are left, where 20 are needed. Give more questions.";
	const failure = status === "failed" ? { code: "badQuestions" as const, sentence } : null;
	return { kind, model: "pocket-chat", folder: "/studies/pocket-chat", status, steps, failure };
}

const reported = (kind: StudyKind, report: ShownReport["report"]): StudyPanelState => ({
	...freshState(),
	run: run(kind, "finished"),
	report: {
		...{ folder: "/studies/pocket-chat", report, hasPage: true, isInUse: false },
		...{ savedAs: kind === "identify" ? ["json"] : ["csv", "json"], hasProbe: kind === "identify" },
	},
});

/** A form whose study goes to a scheduler, in a remote window, with a judge on a server. */
function planned(kind: StudyKind, where: PlanPlace, planning: Partial<Planning>): StudyPanelState {
	const state = form(kind);
	const server = { url: "http://127.0.0.1:8000/v1", model: "qwen", concurrency: 8 };
	const [unfinished, finished] = state.earlier;
	return {
		...state,
		earlier: [{ ...unfinished!, plan: { dir: "/studies", where } }, finished!],
		forms: {
			...state.forms,
			identify: { ...state.forms.identify, servers: { sampler: null, judge: server, extractor: null } },
		},
		place: { ...newPlaceForm(), where, partition: "gpu-long", gpus: 1, minutes: 720 },
		machine: { hasSlurm: false, isTrusted: true, remote: "ssh-remote" },
		planning: {
			...state.planning,
			where,
			dir: "/home/me/.vscode-server/data/User/globalStorage/studies/gemma",
			...planning,
		},
	};
}
const refused = "sbatch says: invalid partition specified: gpu-long. Check the scheduler's options.";

const study = (name: string, state: StudyPanelState, act?: Shown["act"]): Shown => ({
	...{ name: `study-${name}`, panel: "study", state },
	...(act && { act }),
});

export const studyStates: Shown[] = [
	study("identify-form", form("identify"), unfold),
	study("identify-estimated", estimated),
	study("identify-problems", form("identify"), async (page) => {
		await page.getByTestId("set-general").uncheck();
		await page.getByTestId("field-samples").fill("0");
		await page.getByTestId("problems").waitFor();
	}),
	study("impact-form", form("impact"), unfold),
	study("origin-form", form("origin"), unfold),
	study(
		"place-slurm",
		planned("identify", "slurm", {
			...{ status: "failed", failure: { code: "commandFailed", sentence: refused }, isKept: true },
		}),
	),
	study("place-kubernetes", planned("impact", "kubernetes", { status: "done" })),
	study("place-plan", planned("origin", "plan", { status: "planning" })),
	study("run", { ...freshState(), run: run("identify", "running") }),
	study("run-failed", { ...freshState(), run: run("impact", "failed") }),
	study("identify-report", reported("identify", madeUpReport()), unfold),
	study("impact-report", reported("impact", madeUpImpact()), unfold),
	study("origin-report", reported("origin", madeUpOrigin()), unfold),
];
