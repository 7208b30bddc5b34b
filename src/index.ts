// The front door. Grouped as one reads it: define, compose, run, look, built-in tasks, errors.

export { fileExists } from "./caches/file-exists.ts";
export { type MemoryCache, type MemoryCacheOptions, memory } from "./caches/memory.ts";
export type { CliOptions } from "./cli/cli-options.ts";
export { createCli } from "./cli/create-cli.ts";
export type {
  ConstraintHandler,
  ConstraintRefusal,
  ConstraintSubject,
} from "./core/gate/constraint-handler.ts";
export type { Capacities, ConstraintRecord } from "./core/gate/constraint-record.ts";
export { Engine, type EngineStats } from "./engine/engine.ts";
export type { Limits, NewConstraint } from "./engine/engine-gate.ts";
export type { FrameDetail, NodeDetail, RunDetail } from "./engine/journal/run-detail.ts";
export type { RunInfo } from "./engine/journal/run-info.ts";
export type { RunsFilter } from "./engine/journal/stored-runs.ts";
export type { Outcome } from "./engine/outcome.ts";
export type { ResourcesOption } from "./engine/resources/resource-table.ts";
export { run } from "./engine/run.ts";
export type { RunHandle } from "./engine/run-handle.ts";
export type { EngineOptions, RunOptions } from "./engine/run-options.ts";
export * from "./errors/argument-errors.ts";
export { CascadeError, isCascadeError } from "./errors/cascade-error.ts";
export * from "./errors/codec-errors.ts";
export * from "./errors/definition-errors.ts";
export * from "./errors/flow-control-errors.ts";
export * from "./errors/flow-errors.ts";
export * from "./errors/gate-errors.ts";
export * from "./errors/graph-errors.ts";
export * from "./errors/parameter-errors.ts";
// Built-in tasks.
export * from "./errors/provider-errors.ts";
export * from "./errors/resource-errors.ts";
export * from "./errors/run-errors.ts";
export * from "./errors/store-errors.ts";
export type { CascadeEvent, Subscriber } from "./events/event.ts";
export type { LogEntry } from "./events/log-entry.ts";
export { buildGraph } from "./graph/build-graph.ts";
export { graphFromJSON } from "./graph/codec/decode-graph.ts";
export { type GraphJSON, graphToJSON } from "./graph/codec/encode-graph.ts";
export type { GraphDecodeOptions } from "./graph/codec/graph-decoder.ts";
export type { PlanEnv, PlanNode, PlanParam, PlanTask } from "./graph/dry-run.ts";
export { type DryRunOptions, dryRun, type Plan } from "./graph/dry-run.ts";
export type { DryRunWarning, DryRunWarningCode } from "./graph/dry-run-warnings.ts";
export type { Edge, EdgeType, Graph, Node } from "./graph/model.ts";
export type { Clock } from "./ports/clock.ts";
export { type Cipher, type Codec, type JsonCodecOptions, jsonCodec } from "./ports/codec.ts";
export {
  MemoryRunStore,
  type MemoryRunStoreOptions,
  type MemoryRunStoreSnapshot,
} from "./ports/memory-run-store.ts";
export type { PlanShape } from "./ports/plan-shape.ts";
export type { Randomness } from "./ports/randomness.ts";
export type { ResultLog, ResultRecord } from "./ports/result-log.ts";
export type { Change, CommitAnswer, RunCommit } from "./ports/run-commit.ts";
export type { ClaimOptions, RunSession, RunStore, StoredSignal, StoreNews } from "./ports/run-store.ts";
export type { SchedulingPolicy } from "./ports/scheduling-policy.ts";
export type * from "./ports/stored-run.ts";
export type { FilePath } from "./providers/file-problem.ts";
export { format } from "./providers/format.ts";
export type { GlobOptions } from "./providers/glob.ts";
export { type HttpTask, http } from "./providers/http.ts";
export type {
  HttpAnswer,
  HttpBytesAnswer,
  HttpFields,
  HttpJsonAnswer,
  HttpOptions,
  HttpReadOptions,
  HttpRequestOptions,
  HttpTextAnswer,
} from "./providers/http-options.ts";
export { io } from "./providers/io.ts";
export { type LoadJsonTask, loadJson } from "./providers/load-json.ts";
export { type LookupOptions, type LookupTask, lookup } from "./providers/lookup.ts";
export { type LazyShellOptions, type ShellTag, type ShellValue, sh } from "./providers/sh.ts";
export { type ShellOptions, shell } from "./providers/shell.ts";
export { type SpawnOptions, spawn } from "./providers/spawn.ts";
export { stdio, type WriteLineOptions } from "./providers/stdio.ts";
export { type SubflowOptions, subflow } from "./providers/subflow.ts";
export type { WriteOptions } from "./providers/write-atomically.ts";
export { type PlanTextOptions, renderPlan } from "./render/plan-text.ts";
export { type GraphFormat, visualize } from "./render/visualize.ts";
export { all } from "./spec/all.ts";
export { bind } from "./spec/bind-jump.ts";
export type { CacheHit, CacheInfo, CachePolicy } from "./spec/cache-policy.ts";
export type { ConstraintAmount, Constraints } from "./spec/constraints.ts";
export type { TaskClock, TaskContext, TaskLog } from "./spec/context.ts";
export type { Duration } from "./spec/duration.ts";
export { env } from "./spec/env.ts";
export { firstOf } from "./spec/first-of.ts";
export { inject } from "./spec/inject.ts";
export type { Injected, InjectionOptions } from "./spec/injections.ts";
export type { Input, Inputs, Resolved } from "./spec/input.ts";
export { type Jump, jump } from "./spec/jump.ts";
export { isLazy as isLazyResult } from "./spec/lazy.ts";
export type { LazyResult } from "./spec/lazy-result.ts";
export { literal } from "./spec/literal.ts";
export type { MappedLazyResult } from "./spec/mapped.ts";
export { type ParamType, param } from "./spec/param.ts";
export { type PipelineStep, pipeline } from "./spec/pipeline.ts";
export { recv } from "./spec/recv.ts";
export { type ResourceFactory, type ResourceOptions, resource } from "./spec/resource.ts";
export type { Resource, ResourceScopeName } from "./spec/resource-definition.ts";
export type { RetryOptions } from "./spec/retry.ts";
export { router } from "./spec/router.ts";
export { type JumpRoute, type JumpSelector, selectJump } from "./spec/select-jump.ts";
export { sequence } from "./spec/sequence.ts";
export { settle } from "./spec/settle.ts";
export type { Settled } from "./spec/settled.ts";
export type { Tail } from "./spec/tail.ts";
export { type Task, task } from "./spec/task.ts";
export type { TaskOptions } from "./spec/task-options.ts";
export type { TimeoutOptions } from "./spec/timeout.ts";
export { wait } from "./spec/wait.ts";
