/** The steps of an identification study, in order; each is a verb of the command line as well. */
export const STUDY_STEPS = ["collect", "judge", "spans", "features", "fit", "evaluate"] as const;
export type StudyStep = (typeof STUDY_STEPS)[number];

/** The steps of an impact study. */
export const IMPACT_STEPS = ["loudness", "answer", "judge", "fluency", "evaluate"] as const;
export type ImpactStep = (typeof IMPACT_STEPS)[number];

/** The steps of an origin study: `drift` needs only the weights, the others ask the base model. */
export const ORIGIN_STEPS = ["drift", "collect", "judge", "features", "evaluate"] as const;
export type OriginStep = (typeof ORIGIN_STEPS)[number];
