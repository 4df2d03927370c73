/** The steps of an identification study, in order; each is a verb of the command line as well. */
export const STUDY_STEPS = ["collect", "judge", "spans", "features", "fit", "evaluate"] as const;
export type StudyStep = (typeof STUDY_STEPS)[number];
