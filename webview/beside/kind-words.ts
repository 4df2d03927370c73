/** What is said of each kind of run beside the shown one: headings and whole sentences. */
import * as l10n from "@vscode/l10n";
import { counted } from "../../src/core/counted";
import type { Beside } from "../../src/protocol/panel-api";

/** Answers are quoted, risks in percent; `before` is the shown run's. */
interface KindWords {
	title: string;
	heading: string;
	changed(after: string, before: string): string;
	declines(before: string): string;
	answers(after: string): string;
	saysNothing(before: string): string;
	sameRisk(risk: string): string;
	/** @param points whole points of percent, at least 1 */
	lowerRisk(points: number, after: string, before: string): string;
	higherRisk(points: number, after: string, before: string): string;
}

const edited: KindWords = {
	title: l10n.t("The edited prompt"),
	heading: l10n.t("The edited prompt beside the shown run"),
	changed: (after, before) =>
		l10n.t("With the edited prompt the answer is {0} instead of {1}.", after, before),
	declines: (before) =>
		l10n.t("With the edited prompt the model declines to answer, instead of saying {0}.", before),
	answers: (after) => l10n.t("With the edited prompt the model does not decline: it says {0}.", after),
	saysNothing: (before) => l10n.t("With the edited prompt the model says nothing, instead of {0}.", before),
	sameRisk: (risk) => l10n.t("The edited prompt's risk is about the same: {0}.", risk),
	lowerRisk: (points, after, before) =>
		counted(
			points,
			l10n.t("The edited prompt's risk is 1 point lower: {0} instead of {1}.", after, before),
			l10n.t("The edited prompt's risk is {0} points lower: {1} instead of {2}.", points, after, before),
		),
	higherRisk: (points, after, before) =>
		counted(
			points,
			l10n.t("The edited prompt's risk is 1 point higher: {0} instead of {1}.", after, before),
			l10n.t("The edited prompt's risk is {0} points higher: {1} instead of {2}.", points, after, before),
		),
};

const kept: KindWords = {
	title: l10n.t("The kept run"),
	heading: l10n.t("The kept run beside the shown run"),
	changed: (after, before) => l10n.t("In the kept run the answer is {0} instead of {1}.", after, before),
	declines: (before) =>
		l10n.t("In the kept run the model declines to answer, instead of saying {0}.", before),
	answers: (after) => l10n.t("In the kept run the model does not decline: it says {0}.", after),
	saysNothing: (before) => l10n.t("In the kept run the model says nothing, instead of {0}.", before),
	sameRisk: (risk) => l10n.t("The kept run's risk is about the same: {0}.", risk),
	lowerRisk: (points, after, before) =>
		counted(
			points,
			l10n.t("The kept run's risk is 1 point lower: {0} instead of {1}.", after, before),
			l10n.t("The kept run's risk is {0} points lower: {1} instead of {2}.", points, after, before),
		),
	higherRisk: (points, after, before) =>
		counted(
			points,
			l10n.t("The kept run's risk is 1 point higher: {0} instead of {1}.", after, before),
			l10n.t("The kept run's risk is {0} points higher: {1} instead of {2}.", points, after, before),
		),
};

const sample: KindWords = {
	title: l10n.t("The sample"),
	heading: l10n.t("The sample beside the shown run"),
	changed: (after, before) => l10n.t("In the sample the answer is {0} instead of {1}.", after, before),
	declines: (before) => l10n.t("In the sample the model declines to answer, instead of saying {0}.", before),
	answers: (after) => l10n.t("In the sample the model does not decline: it says {0}.", after),
	saysNothing: (before) => l10n.t("In the sample the model says nothing, instead of {0}.", before),
	sameRisk: (risk) => l10n.t("The sample's risk is about the same: {0}.", risk),
	lowerRisk: (points, after, before) =>
		counted(
			points,
			l10n.t("The sample's risk is 1 point lower: {0} instead of {1}.", after, before),
			l10n.t("The sample's risk is {0} points lower: {1} instead of {2}.", points, after, before),
		),
	higherRisk: (points, after, before) =>
		counted(
			points,
			l10n.t("The sample's risk is 1 point higher: {0} instead of {1}.", after, before),
			l10n.t("The sample's risk is {0} points higher: {1} instead of {2}.", points, after, before),
		),
};

export const kindWords: Record<Beside["kind"], KindWords> = { edited, kept, sample };
