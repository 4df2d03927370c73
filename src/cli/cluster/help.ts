/** The help pages of plans: `task`, `status`, `submit`, `cancel`, and what studies say of `--plan`. */
import { NOT_NOW } from "../../cluster/scheduler";
import { SCHEDULERS } from "./schedulers";

/** The options that each study takes for a plan. */
export const planHelp = `  --plan DIR         writes a plan for other machines and does nothing of it: "h-neurons submit" runs it
  --shards N         parts of each stage that can be dealt, 1..10000; default 8
  --cpus N, --memory MB, --minutes N, --gpus N
                     what one task of the plan needs; default: measured on a few questions where a study can be`;

const task = `h-neurons task DIR STAGE N

Does one task of a plan, counted from 0, in this process: what schedulers are told to run. A task that is done says so and
ends. One that was killed goes on where it was. Two processes never work on the same one: the second waits for a sign of the
first, and takes over where there is none.

Exit code: 0 done, 2 failed, ${NOT_NOW} not now (an earlier task is not done, or another process has it), 130 stopped.
`;

const status = `h-neurons status DIR

How far a plan is: tasks of each stage that are done, running, waiting, failed or lost, why, and about how long the rest
takes. Read from the plan's files, and from the queue of the scheduler that it was submitted to.

  --json             everything that is known of each task, as JSON
`;

const submit = `h-neurons submit SCHEDULER DIR

Gives a plan's tasks to a scheduler: ${SCHEDULERS.map(({ name }) => name).join(" or ")}. Given again, those that have failed or were lost.

  --dry-run          prints what the scheduler would be told, and changes nothing

${SCHEDULERS.map(({ name, help }) => `Options of ${name}:\n\n${help.trimEnd()}\n`).join("\n")}`;

const cancel = `h-neurons cancel DIR

Takes a plan's tasks out of the queue and ends those that run. What is done is kept; "h-neurons submit" goes on with it.
`;

export const planPages = { task, status, submit, cancel };
