// The part of ONNX's protobuf schema that models use; field numbers from onnx.proto (IR version 10).

import protobuf from 'protobufjs';

const source = `
syntax = "proto2";
package onnx;

message Attribute {
  optional string name = 1;
  optional float f = 2;
  optional int64 i = 3;
  optional bytes s = 4;
  optional Tensor t = 5;
  optional Graph g = 6;
  repeated float floats = 7;
  repeated int64 ints = 8;
  repeated bytes strings = 9;
  repeated Tensor tensors = 10;
  repeated Graph graphs = 11;
  optional int32 type = 20;
  optional string ref_attr_name = 21;
}
message Node {
  repeated string input = 1;
  repeated string output = 2;
  optional string name = 3;
  optional string op_type = 4;
  repeated Attribute attribute = 5;
  optional string domain = 7;
}
message Entry { optional string key = 1; optional string value = 2; }
message Tensor {
  repeated int64 dims = 1;
  optional int32 data_type = 2;
  repeated float float_data = 4 [packed = true];
  repeated int32 int32_data = 5 [packed = true];
  repeated bytes string_data = 6;
  repeated int64 int64_data = 7 [packed = true];
  optional string name = 8;
  optional bytes raw_data = 9;
  repeated double double_data = 10 [packed = true];
  repeated uint64 uint64_data = 11 [packed = true];
  repeated Entry external_data = 13;
  optional int32 data_location = 14;
}
message SparseTensor { optional Tensor values = 1; optional Tensor indices = 2; repeated int64 dims = 3; }
message Dimension { optional int64 dim_value = 1; optional string dim_param = 2; }
message Shape { repeated Dimension dim = 1; }
message TensorType { optional int32 elem_type = 1; optional Shape shape = 2; }
message Type { optional TensorType tensor_type = 1; }
message ValueInfo { optional string name = 1; optional Type type = 2; }
message Graph {
  repeated Node node = 1;
  optional string name = 2;
  repeated Tensor initializer = 5;
  repeated ValueInfo input = 11;
  repeated ValueInfo output = 12;
  repeated SparseTensor sparse_initializer = 15;
}
message Operators { optional string domain = 1; optional int64 version = 2; }
message Function { optional string name = 1; optional string domain = 10; }
message Model {
  optional int64 ir_version = 1;
  optional string producer_name = 2;
  optional string producer_version = 3;
  optional Graph graph = 7;
  repeated Operators opset_import = 8;
  repeated Function functions = 25;
}
`;

type Int = number | { toNumber(): number; toString(): string };

export type TensorMessage = {
  dims: Int[];
  dataType: number;
  floatData: number[];
  int32Data: number[];
  stringData: Uint8Array[];
  int64Data: Int[];
  name: string;
  rawData?: Uint8Array;
  doubleData: number[];
  uint64Data: Int[];
  externalData: { key: string; value: string }[];
  dataLocation: number;
};
export type AttributeMessage = {
  name: string;
  f: number;
  i: Int;
  s: Uint8Array;
  t?: TensorMessage;
  g?: GraphMessage;
  floats: number[];
  ints: Int[];
  strings: Uint8Array[];
  graphs: unknown[];
  type: number;
};
export type NodeMessage = {
  input: string[];
  output: string[];
  name: string;
  opType: string;
  attribute: AttributeMessage[];
  domain: string;
};
export type ValueInfoMessage = {
  name: string;
  type?: {
    tensorType?: {
      elemType: number;
      shape?: { dim: { dimValue?: Int; dimParam?: string }[] };
    };
  };
};
export type GraphMessage = {
  node: NodeMessage[];
  initializer: TensorMessage[];
  input: ValueInfoMessage[];
  output: ValueInfoMessage[];
  sparseInitializer: unknown[];
};
export type ModelMessage = {
  irVersion: Int;
  producerName: string;
  graph?: GraphMessage;
  opsetImport: { domain: string; version: Int }[];
  functions: { name: string; domain: string }[];
};

/** Encoder and decoder of `ModelProto`. */
export const Model = protobuf.parse(source, { keepCase: false }).root.lookupType('onnx.Model');

/** 64-bit integers arrive as Long; every one that models use fits a double. */
export function toNumber(value: Int): number {
  return typeof value === 'number' ? value : value.toNumber();
}

/** Kinds of attributes, from AttributeProto.AttributeType. */
export const attributeKinds = {
  float: 1,
  int: 2,
  string: 3,
  tensor: 4,
  graph: 5,
  floats: 6,
  ints: 7,
  strings: 8,
  graphs: 10,
} as const;
