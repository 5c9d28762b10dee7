export type { WirePart } from './remote-connection.ts'
export { POWER_METHOD, remotePowers, type WireResponse } from './remote-powers.ts'
export {
  RPC_CLOSED,
  RPC_INTERNAL,
  RPC_INVALID_PARAMS,
  RPC_METHOD_NOT_FOUND,
  RpcError,
  type RpcHandler,
  type RpcHandlers,
  type RpcMessage,
  RpcPeer,
} from './rpc-peer.ts'
export { capabilityOf, MCP_VERSION, META, serveSkill, type WireError } from './serve-skill.ts'
export { describeSkill, type SkillDescription, type ToolDescription } from './skill-description.ts'
