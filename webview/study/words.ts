/** Steps, times and sizes in words. */
import * as l10n from "@vscode/l10n";
import type { StudyRun } from "../../src/protocol/study-panel/api";
import type { AnyStep, StudyKind } from "../../src/protocol/study-panel/forms";

interface StepWords {
	name: string;
	what: string;
}

/** What each step does, by kind of study. */
export const stepWords: Record<StudyKind, Partial<Record<AnyStep, StepWords>>> = {
	identify: {
		collect: { name: l10n.t("Collect"), what: l10n.t("the model answers every question several times") },
		judge: { name: l10n.t("Judge"), what: l10n.t("each answer is compared with the accepted ones") },
		spans: { name: l10n.t("Spans"), what: l10n.t("the words that state the fact are found, sets are drawn") },
		features: { name: l10n.t("Features"), what: l10n.t("all neurons are read over each answer") },
		fit: { name: l10n.t("Fit"), what: l10n.t("region and C are chosen, the probe is fitted") },
		evaluate: { name: l10n.t("Evaluate"), what: l10n.t("the probe is tested beside baselines") },
	},
	impact: {
		loudness: {
			name: l10n.t("Loudness"),
			what: l10n.t("how much each neuron writes is measured, the sets are drawn"),
		},
		answer: {
			name: l10n.t("Answer"),
			what: l10n.t("the model answers every item under every gain of every set"),
		},
		judge: { name: l10n.t("Judge"), what: l10n.t("each answer complies, resists, or cannot be told") },
		fluency: { name: l10n.t("Fluency"), what: l10n.t("the model as it is reads each answer") },
		evaluate: { name: l10n.t("Evaluate"), what: l10n.t("the H-Neurons are held against the control sets") },
	},
	origin: {
		drift: {
			name: l10n.t("Drift"),
			what: l10n.t("the weights of both models are compared, neuron by neuron"),
		},
		collect: { name: l10n.t("Collect"), what: l10n.t("the base model answers every question once") },
		judge: { name: l10n.t("Judge"), what: l10n.t("each answer is compared with the accepted ones") },
		features: {
			name: l10n.t("Features"),
			what: l10n.t("the base model's neurons are read over each answer"),
		},
		evaluate: {
			name: l10n.t("Evaluate"),
			what: l10n.t("the probe is tested beside those of random neurons"),
		},
	},
};

export const statusWords: Record<StudyRun["status"], string> = {
	loading: l10n.t("Loading the model…"),
	running: l10n.t("Running…"),
	stopping: l10n.t("Stopping at the next question…"),
	stopped: l10n.t("Stopped. What is done is kept."),
	finished: l10n.t("Done."),
	failed: l10n.t("Stopped by a failure. What is done is kept."),
};

/** "40 s", "3 min", "2 h 10 min", "3 days". */
export function duration(seconds: number): string {
	if (seconds < 1) return l10n.t("under 1 s");
	if (seconds < 60) return `${Math.ceil(seconds)} s`;
	const minutes = Math.ceil(seconds / 60);
	if (minutes < 60) return `${minutes} min`;
	if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h${minutes % 60 ? ` ${minutes % 60} min` : ""}`;
	return l10n.t("{0} days", Math.round(minutes / (24 * 60)));
}

/** "12.3 MB", decimal units as disks are sold. */
export function bytes(size: number): string {
	const units = ["B", "kB", "MB", "GB", "TB"];
	let value = size;
	let unit = 0;
	while (value >= 999.5 && unit < units.length - 1) {
		value /= 1000;
		unit++;
	}
	return `${unit === 0 || value >= 99.95 ? Math.round(value) : value.toFixed(1)} ${units[unit]}`;
}

export const count = (value: number): string => value.toLocaleString("en-US");

/** The last part of a path, whichever slashes it has. */
export const fileName = (path: string): string => /[^\\/]*$/.exec(path.replace(/[\\/]+$/, ""))![0] || path;
