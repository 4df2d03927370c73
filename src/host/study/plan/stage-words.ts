/** What the side bar says of a plan's stages. Knows nothing of the editor. */
import * as l10n from "@vscode/l10n";
import type { StageStatus, TaskStatus } from "../../../cluster/status";
import { durationText } from "../../../hub/duration-text";

/** "12 of 19 tasks done, 2 failed": of all stages together. */
export function planStateWords(stages: readonly StageStatus[]): string {
	const tasks = stages.reduce((sum, stage) => sum + stage.tasks.length, 0);
	const done = stages.reduce((sum, stage) => sum + stage.done, 0);
	const failed = stages.reduce((sum, stage) => sum + failedOf(stage).length, 0);
	return [
		l10n.t("{0} of {1} tasks done", done, tasks),
		...(failed > 0 ? [l10n.t("{0} failed", failed)] : []),
	].join(", ");
}

/** "3 of 8 done, 2 running, 2 waiting (Resources), 1 failed, 12 min left". */
export function stageWords(stage: StageStatus): string {
	const { tasks, done, running, waiting, secondsLeft } = stage;
	const failed = failedOf(stage).length;
	return [
		l10n.t("{0} of {1} done", done, tasks.length),
		...(running > 0 ? [l10n.t("{0} running", running)] : []),
		...(waiting > 0 ? [`${l10n.t("{0} waiting", waiting)}${waitsFor(stage)}`] : []),
		...(failed > 0 ? [l10n.t("{0} failed", failed)] : []),
		...(running > 0 && secondsLeft ? [l10n.t("{0} left", durationText(secondsLeft))] : []),
	].join(", ");
}

/** What the queue says that a stage's tasks wait for, " (Resources)"; nothing where it says nothing. */
function waitsFor({ tasks }: StageStatus): string {
	const reasons = tasks.flatMap(({ state, error }) => (state === "waiting" && error ? [error] : []));
	return reasons.length > 0 ? ` (${[...new Set(reasons)].join(", ")})` : "";
}

/** Whether there is something to do and nobody will: nothing runs, and nothing is in a queue. */
export const isIdle = (stages: readonly StageStatus[]): boolean =>
	stages.some(({ tasks, done }) => done < tasks.length) &&
	stages.every(({ running, tasks }) => running === 0 && !tasks.some(({ isQueued }) => isQueued));

/** Tasks that have to be submitted again: those that failed, and those that nobody knows any more. */
export const failedOf = ({ tasks }: Pick<StageStatus, "tasks">): TaskStatus[] =>
	tasks.filter(({ state }) => state === "failed" || state === "lost");

/** A product icon for a stage, or for all stages together; it only repeats what the words say. */
export function stateIcon(stages: readonly StageStatus[]): string {
	if (stages.some((stage) => failedOf(stage).length > 0)) return "warning";
	if (stages.some(({ running }) => running > 0)) return "sync";
	return stages.length > 0 && stages.every(({ done, tasks }) => done === tasks.length) ? "pass" : "clock";
}
