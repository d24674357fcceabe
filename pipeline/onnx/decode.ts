// Bytes of an ONNX model → Graph at opset 21.

import type { Tensor } from '../base/tensor.ts';
import { UserError } from '../base/user-error.ts';
import type { Attribute, Graph, Input, Node } from '../graph/graph.ts';
import { sortNodes } from '../graph/sort-nodes.ts';
import {
  attributeKinds,
  Model,
  toNumber,
  type AttributeMessage,
  type GraphMessage,
  type ModelMessage,
  type NodeMessage,
  type ValueInfoMessage,
} from './schema.ts';
import { findCondition, openBranch } from './branches.ts';
import { decodeTensor, dtypeOf, type ReadExternal } from './tensor.ts';
import { upgrade } from './upgrade.ts';
import { toSingle } from './half.ts';

const oldest = 7;
const newest = 21;

export type DecodeOptions = {
  /** Reads external data; without it a model that has any is refused. */
  readonly readExternal?: ReadExternal;
};

/**
 * Decodes an ONNX model.
 *
 * Half-precision models are widened to float32, older opsets brought to 21, Constant nodes made
 * constants, an If whose condition is known without the image its branch. Throws a UserError for damaged bytes, opsets outside 7–21, operators of foreign
 * domains, subgraphs and functions, each by name.
 */
export function decodeModel(bytes: Uint8Array, { readExternal }: DecodeOptions = {}): Graph {
  const message = parse(bytes);
  const version = opsetOf(message);
  refuseFunctions(message);
  const read = readExternal ?? refuseExternal;
  const { graph } = message;
  if (graph.sparseInitializer.length > 0) {
    throw new UserError('model: got sparse initializers, expected dense ones; re-export the model');
  }
  const given = new Set(graph.initializer.map(({ name }) => name));
  const inputs = graph.input.filter(({ name }) => !given.has(name)).map(decodeInput);
  if (inputs.length === 0) throw new UserError('model: got no inputs, expected an image input');
  const body: Body = { inputs, constants: new Map(), nodes: [], version, read };
  decodeInto(body, graph);
  return finish(
    body,
    graph.output.map(({ name }) => name),
  );
}

/** A graph while it is read. */
type Body = {
  readonly inputs: readonly Input[];
  readonly constants: Map<string, Tensor>;
  readonly nodes: Node[];
  readonly version: number;
  readonly read: ReadExternal;
};

function decodeInto(body: Body, graph: GraphMessage): void {
  const { constants, nodes, read } = body;
  for (const tensor of graph.initializer) constants.set(tensor.name, decodeTensor(tensor, read));
  for (const [index, message] of graph.node.entries()) {
    const branch = message.opType === 'If' ? branchOf(body, message) : undefined;
    if (branch) {
      decodeInto(body, branch);
      continue;
    }
    const decoded = decodeNode(message, index, read);
    const value = decoded.op === 'Constant' ? constantOf(decoded) : undefined;
    if (value) constants.set(decoded.outputs[0]!, value);
    else nodes.push(decoded);
  }
}

/** What stands for an If; undefined where its condition is not known before the image is. */
function branchOf(body: Body, { input, output, attribute }: NodeMessage): GraphMessage | undefined {
  const [condition] = input;
  const holds = condition ? findCondition(finish(body, [condition]), condition) : undefined;
  if (holds === undefined) return undefined;
  const taken = new Set([
    ...body.constants.keys(),
    ...body.nodes.flatMap(({ outputs }) => outputs),
  ]);
  const name = holds ? 'then_branch' : 'else_branch';
  const branch = attribute.find((each) => each.name === name)?.g;
  return branch?.output.length === output.length ? openBranch(branch, output, taken) : undefined;
}

function finish({ inputs, constants, nodes, version }: Body, outputs: readonly string[]): Graph {
  const decoded = { inputs, constants, nodes, outputs };
  return toSingle(upgrade({ ...decoded, nodes: sortNodes(decoded) }, version));
}

function parse(bytes: Uint8Array): ModelMessage & { graph: NonNullable<ModelMessage['graph']> } {
  const damaged = 'it is damaged, truncated or no ONNX model; export or copy it again';
  let message: ModelMessage;
  try {
    message = Model.decode(bytes) as unknown as ModelMessage;
  } catch (error) {
    throw new UserError(`model: cannot read ${bytes.length} bytes as ONNX: ${damaged}`, {
      cause: error,
    });
  }
  if (!message.graph || message.opsetImport.length === 0 || message.graph.node.length === 0) {
    throw new UserError(`model: got ${bytes.length} bytes without a graph: ${damaged}`);
  }
  return { ...message, graph: message.graph };
}

function opsetOf({ opsetImport }: ModelMessage): number {
  const own = opsetImport.find(({ domain }) => isStandard(domain));
  const version = own ? toNumber(own.version) : 0;
  if (version < oldest || version > newest) {
    throw new UserError(
      `model: got opset ${version}, expected ${oldest}–${newest}; export it with opset_version=17`,
    );
  }
  return version;
}

function isStandard(domain: string): boolean {
  return domain === '' || domain === 'ai.onnx';
}

function refuseFunctions({ functions, graph }: ModelMessage): void {
  const used = new Set(graph?.node.map(({ opType }) => opType));
  const names = functions.map(({ name }) => name).filter((name) => used.has(name));
  if (names.length > 0) {
    throw new UserError(
      `model: got local functions (${names.join(', ')}), expected plain operators; inline them with onnx.inliner.inline_local_functions`,
    );
  }
}

function refuseExternal(location: string): never {
  throw new UserError(`model: weights lie in "${location}", which cannot be read here`);
}

function decodeNode(message: NodeMessage, index: number, read: ReadExternal): Node {
  const name = message.name || `${message.opType}_${index}`;
  if (!isStandard(message.domain)) {
    throw new UserError(
      `node "${name}": got operator ${message.domain}:${message.opType}, expected one of the standard ai.onnx operators`,
    );
  }
  const attributes: Record<string, Attribute> = {};
  for (const attribute of message.attribute) {
    attributes[attribute.name] = decodeAttribute(attribute, name, message.opType, read);
  }
  const { opType: op, input: inputs, output: outputs } = message;
  return { name, op, inputs, outputs, attributes };
}

function decodeAttribute(
  message: AttributeMessage,
  node: string,
  op: string,
  read: ReadExternal,
): Attribute {
  const text = new TextDecoder();
  switch (kindOf(message)) {
    case attributeKinds.float:
      return { float: message.f };
    case attributeKinds.int:
      return { int: toNumber(message.i) };
    case attributeKinds.string:
      return { string: text.decode(message.s) };
    case attributeKinds.tensor:
      if (!message.t) {
        throw new UserError(
          `node "${node}": attribute "${message.name}" of ${op} has no value; the model is damaged`,
        );
      }
      return { tensor: decodeTensor(message.t, read) };
    case attributeKinds.floats:
      return { floats: message.floats };
    case attributeKinds.ints:
      return { ints: message.ints.map(toNumber) };
    case attributeKinds.strings:
      return { strings: message.strings.map((bytes) => text.decode(bytes)) };
    case attributeKinds.graph:
    case attributeKinds.graphs:
      throw new UserError(
        `node "${node}": got ${op} with a subgraph, expected straight-line operators, or If with a condition that does not depend on the image; export the model without control flow`,
      );
    default:
      throw new UserError(
        `node "${node}": attribute "${message.name}" of ${op} has kind ${message.type}, which is not supported`,
      );
  }
}

/** Old exporters leave the kind out; then the filled field tells. */
function kindOf(message: AttributeMessage): number {
  if (message.type) return message.type;
  if (message.ints.length > 0) return attributeKinds.ints;
  if (message.floats.length > 0) return attributeKinds.floats;
  if (message.strings.length > 0) return attributeKinds.strings;
  if (message.t) return attributeKinds.tensor;
  if (message.s.length > 0) return attributeKinds.string;
  return Object.hasOwn(message, 'f') ? attributeKinds.float : attributeKinds.int;
}

function constantOf({ attributes }: Node): Tensor | undefined {
  const { value, value_float, value_int, value_ints, value_floats } = attributes;
  if (value && 'tensor' in value) return value.tensor;
  if (value_float && 'float' in value_float) return floats([], [value_float.float]);
  if (value_int && 'int' in value_int) return ints([], [value_int.int]);
  if (value_ints && 'ints' in value_ints) return ints([value_ints.ints.length], value_ints.ints);
  if (value_floats && 'floats' in value_floats) {
    return floats([value_floats.floats.length], value_floats.floats);
  }
  return undefined;
}

function floats(shape: number[], values: readonly number[]): Tensor {
  return { dtype: 'float32', shape, data: Float32Array.from(values) };
}

function ints(shape: number[], values: readonly number[]): Tensor {
  return { dtype: 'int64', shape, data: BigInt64Array.from(values, BigInt) };
}

function decodeInput({ name, type }: ValueInfoMessage): Input {
  const tensorType = type?.tensorType;
  if (!tensorType) throw new UserError(`input "${name}": got no tensor type, expected a tensor`);
  const shape = (tensorType.shape?.dim ?? []).map(({ dimValue, dimParam }, axis) => {
    const length = dimValue === undefined || dimValue === null ? 0 : toNumber(dimValue);
    return length > 0 ? length : dimParam || `${name}_${axis}`;
  });
  return { name, dtype: dtypeOf(tensorType.elemType, name), shape };
}
