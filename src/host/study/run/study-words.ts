/** What the status bar says of a study. Knows nothing of the editor. */
import type { StudyStep } from "../../../core/report/steps";
import { durationText } from "../../../hub/duration-text";
import type { StudyRun } from "../../../protocol/study-panel/api";

const DOING: Record<StudyStep, string> = {
	collect: "collecting answers",
	judge: "judging",
	spans: "finding spans",
	features: "reading neurons",
	fit: "fitting",
	evaluate: "evaluating",
};

/** "collecting answers, 23 %, 4 min left". */
export function runWords({ status, steps }: StudyRun): string {
	if (status === "loading") return "loading the model";
	if (status === "stopping") return "stopping";
	const step = steps.findLast(({ total }) => total > 0);
	if (!step) return "starting";
	const { done, total, secondsLeft } = step;
	const left = secondsLeft === null || done >= total ? "" : `, ${durationText(secondsLeft)} left`;
	return `${DOING[step.step]}, ${Math.floor((100 * done) / total)} %${left}`;
}
