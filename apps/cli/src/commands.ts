import type { Command } from '@oclif/core'
import ApprovalAllow from './commands/approval/allow.ts'
import ApprovalAnswer from './commands/approval/answer.ts'
import ApprovalDeny from './commands/approval/deny.ts'
import ApprovalGrantList from './commands/approval/grant/list.ts'
import ApprovalGrantRemove from './commands/approval/grant/rm.ts'
import ApprovalList from './commands/approval/list.ts'
import ApprovalPolicyCommand from './commands/approval/policy.ts'
import ApprovalShow from './commands/approval/show.ts'
import Ask from './commands/ask.ts'
import AuditList from './commands/audit/list.ts'
import AuditVerify from './commands/audit/verify.ts'
import AuthList from './commands/auth/list.ts'
import AuthRevoke from './commands/auth/revoke.ts'
import AuthToken from './commands/auth/token.ts'
import Chat from './commands/chat.ts'
import Completion from './commands/completion.ts'
import ConfigGet from './commands/config/get.ts'
import ConfigList from './commands/config/list.ts'
import ConfigSet from './commands/config/set.ts'
import ConfigUnset from './commands/config/unset.ts'
import DaemonLogs from './commands/daemon/logs.ts'
import DaemonOptimize from './commands/daemon/optimize.ts'
import DaemonRestart from './commands/daemon/restart.ts'
import DaemonRun from './commands/daemon/run.ts'
import DaemonStart from './commands/daemon/start.ts'
import DaemonStatus from './commands/daemon/status.ts'
import DaemonStop from './commands/daemon/stop.ts'
import Doctor from './commands/doctor.ts'
import FeedbackBad from './commands/feedback/bad.ts'
import FeedbackCorrect from './commands/feedback/correct.ts'
import FeedbackGood from './commands/feedback/good.ts'
import InboxList from './commands/inbox/list.ts'
import McpAdd from './commands/mcp/add.ts'
import McpApprove from './commands/mcp/approve.ts'
import McpList from './commands/mcp/list.ts'
import McpLogin from './commands/mcp/login.ts'
import McpRemove from './commands/mcp/rm.ts'
import McpServe from './commands/mcp/serve.ts'
import McpShow from './commands/mcp/show.ts'
import McpTest from './commands/mcp/test.ts'
import MemoryAdd from './commands/memory/add.ts'
import MemoryAudit from './commands/memory/audit.ts'
import MemoryEdit from './commands/memory/edit.ts'
import MemoryEmbedderDownload from './commands/memory/embedder/download.ts'
import MemoryEmbedderShow from './commands/memory/embedder/show.ts'
import MemoryEmbedderUse from './commands/memory/embedder/use.ts'
import MemoryExport from './commands/memory/export.ts'
import MemoryForget from './commands/memory/forget.ts'
import MemoryHistory from './commands/memory/history.ts'
import MemoryImport from './commands/memory/import.ts'
import MemoryList from './commands/memory/list.ts'
import MemorySearch from './commands/memory/search.ts'
import MemoryShow from './commands/memory/show.ts'
import MemoryStats from './commands/memory/stats.ts'
import MemoryUndo from './commands/memory/undo.ts'
import MemoryUpkeep from './commands/memory/upkeep.ts'
import MemoryWhy from './commands/memory/why.ts'
import ModelAdd from './commands/model/add.ts'
import ModelDefault from './commands/model/default.ts'
import ModelList from './commands/model/list.ts'
import ModelRm from './commands/model/rm.ts'
import ModelTest from './commands/model/test.ts'
import RunCancel from './commands/run/cancel.ts'
import RunList from './commands/run/list.ts'
import RunShow from './commands/run/show.ts'
import RunWatch from './commands/run/watch.ts'
import ScheduleList from './commands/schedule/list.ts'
import ScheduleRm from './commands/schedule/rm.ts'
import SecretAudit from './commands/secret/audit.ts'
import SecretList from './commands/secret/list.ts'
import SecretRemove from './commands/secret/rm.ts'
import SecretRotate from './commands/secret/rotate.ts'
import SecretRotateKey from './commands/secret/rotate-key.ts'
import SecretSet from './commands/secret/set.ts'
import SessionList from './commands/session/list.ts'
import SessionRm from './commands/session/rm.ts'
import SessionShow from './commands/session/show.ts'
import SkillApprove from './commands/skill/approve.ts'
import SkillAudit from './commands/skill/audit.ts'
import SkillConfig from './commands/skill/config.ts'
import SkillDev from './commands/skill/dev.ts'
import SkillDisable from './commands/skill/disable.ts'
import SkillEnable from './commands/skill/enable.ts'
import SkillInfo from './commands/skill/info.ts'
import SkillInstall from './commands/skill/install.ts'
import SkillList from './commands/skill/list.ts'
import SkillNew from './commands/skill/new.ts'
import SkillPack from './commands/skill/pack.ts'
import SkillPermissions from './commands/skill/permissions.ts'
import SkillPin from './commands/skill/pin.ts'
import SkillRemove from './commands/skill/rm.ts'
import SkillSearch from './commands/skill/search.ts'
import SkillTest from './commands/skill/test.ts'
import SkillUpdate from './commands/skill/update.ts'
import SkillVerify from './commands/skill/verify.ts'
import Status from './commands/status.ts'
import Usage from './commands/usage.ts'
import Version from './commands/version.ts'

/** Second names of topics and verbs: both are understood, the first is shown. */
const PLURALS: Readonly<Record<string, string>> = {
  approval: 'approvals',
  session: 'sessions',
  memory: 'memories',
  run: 'runs',
  schedule: 'schedules',
  model: 'models',
  skill: 'skills',
  secret: 'secrets',
}
const VERBS: Readonly<Record<string, string>> = { list: 'ls', rm: 'remove' }

const aliasesOf = (id: string): string[] => {
  const [topic = '', verb] = id.split(':')
  if (verb === undefined) return []
  const topics = [topic, ...(PLURALS[topic] ? [PLURALS[topic]] : [])]
  const verbs = [verb, ...(VERBS[verb] ? [VERBS[verb]] : [])]
  return topics.flatMap((first) => verbs.map((second) => `${first}:${second}`)).filter((alias) => alias !== id)
}

const all: Readonly<Record<string, Command.Class>> = {
  'approval:allow': ApprovalAllow,
  'approval:answer': ApprovalAnswer,
  'approval:deny': ApprovalDeny,
  'approval:grant:list': ApprovalGrantList,
  'approval:grant:rm': ApprovalGrantRemove,
  'approval:list': ApprovalList,
  'approval:policy': ApprovalPolicyCommand,
  'approval:show': ApprovalShow,
  ask: Ask,
  'audit:list': AuditList,
  'audit:verify': AuditVerify,
  'auth:list': AuthList,
  'auth:revoke': AuthRevoke,
  'auth:token': AuthToken,
  chat: Chat,
  completion: Completion,
  'config:get': ConfigGet,
  'config:list': ConfigList,
  'config:set': ConfigSet,
  'config:unset': ConfigUnset,
  'daemon:logs': DaemonLogs,
  'daemon:optimize': DaemonOptimize,
  'daemon:restart': DaemonRestart,
  'daemon:run': DaemonRun,
  'daemon:start': DaemonStart,
  'daemon:status': DaemonStatus,
  'daemon:stop': DaemonStop,
  doctor: Doctor,
  'feedback:bad': FeedbackBad,
  'feedback:correct': FeedbackCorrect,
  'feedback:good': FeedbackGood,
  'inbox:list': InboxList,
  'mcp:add': McpAdd,
  'mcp:approve': McpApprove,
  'mcp:list': McpList,
  'mcp:login': McpLogin,
  'mcp:rm': McpRemove,
  'mcp:serve': McpServe,
  'mcp:show': McpShow,
  'mcp:test': McpTest,
  'memory:add': MemoryAdd,
  'memory:embedder:download': MemoryEmbedderDownload,
  'memory:embedder:show': MemoryEmbedderShow,
  'memory:embedder:use': MemoryEmbedderUse,
  'memory:export': MemoryExport,
  'memory:forget': MemoryForget,
  'memory:list': MemoryList,
  'memory:search': MemorySearch,
  'memory:show': MemoryShow,
  'memory:audit': MemoryAudit,
  'memory:edit': MemoryEdit,
  'memory:history': MemoryHistory,
  'memory:import': MemoryImport,
  'memory:stats': MemoryStats,
  'memory:undo': MemoryUndo,
  'memory:upkeep': MemoryUpkeep,
  'memory:why': MemoryWhy,
  'model:add': ModelAdd,
  'model:default': ModelDefault,
  'model:list': ModelList,
  'model:rm': ModelRm,
  'model:test': ModelTest,
  'run:cancel': RunCancel,
  'run:list': RunList,
  'run:show': RunShow,
  'run:watch': RunWatch,
  'schedule:list': ScheduleList,
  'schedule:rm': ScheduleRm,
  'secret:audit': SecretAudit,
  'secret:list': SecretList,
  'secret:rm': SecretRemove,
  'secret:rotate': SecretRotate,
  'secret:rotate-key': SecretRotateKey,
  'secret:set': SecretSet,
  'session:list': SessionList,
  'session:rm': SessionRm,
  'session:show': SessionShow,
  'skill:approve': SkillApprove,
  'skill:audit': SkillAudit,
  'skill:config': SkillConfig,
  'skill:dev': SkillDev,
  'skill:disable': SkillDisable,
  'skill:enable': SkillEnable,
  'skill:info': SkillInfo,
  'skill:install': SkillInstall,
  'skill:list': SkillList,
  'skill:new': SkillNew,
  'skill:pack': SkillPack,
  'skill:permissions': SkillPermissions,
  'skill:pin': SkillPin,
  'skill:rm': SkillRemove,
  'skill:search': SkillSearch,
  'skill:test': SkillTest,
  'skill:update': SkillUpdate,
  'skill:verify': SkillVerify,
  status: Status,
  usage: Usage,
  version: Version,
}

for (const [id, command] of Object.entries(all)) command.hiddenAliases = aliasesOf(id)

/** Every command by id, as oclif's explicit strategy wants them. */
export const COMMANDS = all
