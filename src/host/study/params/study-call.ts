import type { Params } from "../../../protocol/contract";
import type { EngineCalls } from "../../../protocol/engine-api";
import type { KindAndForm, StudyKind } from "../../../protocol/study-panel/forms";
import { identifyParams } from "./identify-params";
import { impactParams } from "./impact-params";
import { originParams } from "./origin-params";
import type { StudyPlace } from "./study-place";

/** A study as the engine is asked for it. */
export type StudyCall = { [K in StudyKind]: { method: K; params: Params<EngineCalls, K> } }[StudyKind];

/** From a form to the call; all steps of a whole study. */
export async function studyCall(of: KindAndForm, place: StudyPlace): Promise<StudyCall> {
	switch (of.kind) {
		case "identify":
			return { method: "identify", params: await identifyParams(of.form, place) };
		case "impact":
			return { method: "impact", params: await impactParams(of.form, place) };
		case "origin":
			return { method: "origin", params: await originParams(of.form, place) };
	}
}
