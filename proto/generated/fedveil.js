/*eslint-disable block-scoped-var, id-length, no-control-regex, no-magic-numbers, no-mixed-operators, no-prototype-builtins, no-redeclare, no-shadow, no-var, sort-vars, default-case, jsdoc/require-param*/
import $protobuf from "protobufjs/minimal.js";

// Common aliases
const $Reader = $protobuf.Reader, $Writer = $protobuf.Writer, $util = $protobuf.util;
const $Object = $util.global.Object, $undefined = $util.global.undefined, $Error = $util.global.Error, $RangeError = $util.global.RangeError;

// Exported root namespace
const $root = $protobuf.roots["fedveil"] || ($protobuf.roots["fedveil"] = {});

export const fedveil = $root.fedveil = (() => {

    /**
     * Namespace fedveil.
     * @exports fedveil
     * @namespace
     */
    const fedveil = {};

    fedveil.v1 = (function() {

        /**
         * Namespace v1.
         * @memberof fedveil
         * @namespace
         */
        const v1 = {};

        v1.Chunk = (function() {

            /**
             * Properties of a Chunk.
             * @typedef {Object} fedveil.v1.Chunk.$Properties
             * @property {string|null} [messageId] Chunk messageId
             * @property {number|null} [index] Chunk index
             * @property {number|null} [count] Chunk count
             * @property {number|null} [totalBytes] Chunk totalBytes
             * @property {Uint8Array|null} [sha256] Chunk sha256
             * @property {Uint8Array|null} [data] Chunk data
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Chunk.
             * @memberof fedveil.v1
             * @interface IChunk
             * @augments fedveil.v1.Chunk.$Properties
             * @deprecated Use fedveil.v1.Chunk.$Properties instead.
             */

            /**
             * Shape of a Chunk.
             * @typedef {fedveil.v1.Chunk.$Properties} fedveil.v1.Chunk.$Shape
             */

            /**
             * Constructs a new Chunk.
             * @memberof fedveil.v1
             * @classdesc Represents a Chunk.
             * @constructor
             * @param {fedveil.v1.Chunk.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Chunk = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Chunk messageId.
             * @member {string} messageId
             * @memberof fedveil.v1.Chunk
             * @instance
             */
            Chunk.prototype.messageId = "";

            /**
             * Chunk index.
             * @member {number} index
             * @memberof fedveil.v1.Chunk
             * @instance
             */
            Chunk.prototype.index = 0;

            /**
             * Chunk count.
             * @member {number} count
             * @memberof fedveil.v1.Chunk
             * @instance
             */
            Chunk.prototype.count = 0;

            /**
             * Chunk totalBytes.
             * @member {number} totalBytes
             * @memberof fedveil.v1.Chunk
             * @instance
             */
            Chunk.prototype.totalBytes = 0;

            /**
             * Chunk sha256.
             * @member {Uint8Array} sha256
             * @memberof fedveil.v1.Chunk
             * @instance
             */
            Chunk.prototype.sha256 = $util.newBuffer([]);

            /**
             * Chunk data.
             * @member {Uint8Array} data
             * @memberof fedveil.v1.Chunk
             * @instance
             */
            Chunk.prototype.data = $util.newBuffer([]);

            /**
             * Creates a new Chunk instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Chunk
             * @static
             * @param {fedveil.v1.Chunk.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Chunk} Chunk instance
             * @type {{
             *   (properties: fedveil.v1.Chunk.$Shape): fedveil.v1.Chunk & fedveil.v1.Chunk.$Shape;
             *   (properties?: fedveil.v1.Chunk.$Properties): fedveil.v1.Chunk;
             * }}
             */
            Chunk.create = function(properties) {
                return new Chunk(properties);
            };

            /**
             * Encodes the specified Chunk message. Does not implicitly {@link fedveil.v1.Chunk.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Chunk
             * @static
             * @param {fedveil.v1.Chunk.$Properties} message Chunk message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Chunk.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.messageId);
                if (message.index != null && $Object.hasOwnProperty.call(message, "index") && message.index !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.index);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.count);
                if (message.totalBytes != null && $Object.hasOwnProperty.call(message, "totalBytes") && message.totalBytes !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.totalBytes);
                if (message.sha256 != null && $Object.hasOwnProperty.call(message, "sha256") && message.sha256.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).bytes(message.sha256);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Chunk message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Chunk
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Chunk & fedveil.v1.Chunk.$Shape} Chunk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Chunk.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Chunk();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.messageId = value;
                            else
                                delete message.messageId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.index = value;
                            else
                                delete message.index;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.totalBytes = value;
                            else
                                delete message.totalBytes;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.sha256 = value;
                            else
                                delete message.sha256;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Chunk;
        })();

        v1.Receipt = (function() {

            /**
             * Properties of a Receipt.
             * @typedef {Object} fedveil.v1.Receipt.$Properties
             * @property {boolean|null} [complete] Receipt complete
             * @property {string|null} [refused] Receipt refused
             * @property {string|null} [refusedCode] Receipt refusedCode
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Receipt.
             * @memberof fedveil.v1
             * @interface IReceipt
             * @augments fedveil.v1.Receipt.$Properties
             * @deprecated Use fedveil.v1.Receipt.$Properties instead.
             */

            /**
             * Shape of a Receipt.
             * @typedef {fedveil.v1.Receipt.$Properties} fedveil.v1.Receipt.$Shape
             */

            /**
             * Constructs a new Receipt.
             * @memberof fedveil.v1
             * @classdesc Represents a Receipt.
             * @constructor
             * @param {fedveil.v1.Receipt.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Receipt = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Receipt complete.
             * @member {boolean} complete
             * @memberof fedveil.v1.Receipt
             * @instance
             */
            Receipt.prototype.complete = false;

            /**
             * Receipt refused.
             * @member {string} refused
             * @memberof fedveil.v1.Receipt
             * @instance
             */
            Receipt.prototype.refused = "";

            /**
             * Receipt refusedCode.
             * @member {string} refusedCode
             * @memberof fedveil.v1.Receipt
             * @instance
             */
            Receipt.prototype.refusedCode = "";

            /**
             * Creates a new Receipt instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Receipt
             * @static
             * @param {fedveil.v1.Receipt.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Receipt} Receipt instance
             * @type {{
             *   (properties: fedveil.v1.Receipt.$Shape): fedveil.v1.Receipt & fedveil.v1.Receipt.$Shape;
             *   (properties?: fedveil.v1.Receipt.$Properties): fedveil.v1.Receipt;
             * }}
             */
            Receipt.create = function(properties) {
                return new Receipt(properties);
            };

            /**
             * Encodes the specified Receipt message. Does not implicitly {@link fedveil.v1.Receipt.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Receipt
             * @static
             * @param {fedveil.v1.Receipt.$Properties} message Receipt message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Receipt.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.complete != null && $Object.hasOwnProperty.call(message, "complete") && message.complete !== false)
                    writer.uint32(/* id 1, wireType 0 =*/8).bool(message.complete);
                if (message.refused != null && $Object.hasOwnProperty.call(message, "refused") && message.refused !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.refused);
                if (message.refusedCode != null && $Object.hasOwnProperty.call(message, "refusedCode") && message.refusedCode !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.refusedCode);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Receipt message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Receipt
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Receipt & fedveil.v1.Receipt.$Shape} Receipt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Receipt.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Receipt();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.complete = value;
                            else
                                delete message.complete;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.refused = value;
                            else
                                delete message.refused;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.refusedCode = value;
                            else
                                delete message.refusedCode;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Receipt;
        })();

        /**
         * DType enum.
         * @name fedveil.v1.DType
         * @enum {number}
         * @property {number} DTYPE_UNSPECIFIED=0 DTYPE_UNSPECIFIED value
         * @property {number} F32=1 F32 value
         * @property {number} F16=2 F16 value
         * @property {number} I32=3 I32 value
         * @property {number} U8=4 U8 value
         */
        v1.DType = (function() {
            const valuesById = $Object.create(null), values = $Object.create(valuesById);
            values[valuesById[0] = "DTYPE_UNSPECIFIED"] = 0;
            values[valuesById[1] = "F32"] = 1;
            values[valuesById[2] = "F16"] = 2;
            values[valuesById[3] = "I32"] = 3;
            values[valuesById[4] = "U8"] = 4;
            return values;
        })();

        v1.Tensor = (function() {

            /**
             * Properties of a Tensor.
             * @typedef {Object} fedveil.v1.Tensor.$Properties
             * @property {fedveil.v1.DType|null} [dtype] Tensor dtype
             * @property {Array.<number>|null} [shape] Tensor shape
             * @property {Uint8Array|null} [data] Tensor data
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Tensor.
             * @memberof fedveil.v1
             * @interface ITensor
             * @augments fedveil.v1.Tensor.$Properties
             * @deprecated Use fedveil.v1.Tensor.$Properties instead.
             */

            /**
             * Shape of a Tensor.
             * @typedef {fedveil.v1.Tensor.$Properties} fedveil.v1.Tensor.$Shape
             */

            /**
             * Constructs a new Tensor.
             * @memberof fedveil.v1
             * @classdesc Represents a Tensor.
             * @constructor
             * @param {fedveil.v1.Tensor.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Tensor = function (properties) {
                this.shape = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Tensor dtype.
             * @member {fedveil.v1.DType} dtype
             * @memberof fedveil.v1.Tensor
             * @instance
             */
            Tensor.prototype.dtype = 0;

            /**
             * Tensor shape.
             * @member {Array.<number>} shape
             * @memberof fedveil.v1.Tensor
             * @instance
             */
            Tensor.prototype.shape = $util.emptyArray;

            /**
             * Tensor data.
             * @member {Uint8Array} data
             * @memberof fedveil.v1.Tensor
             * @instance
             */
            Tensor.prototype.data = $util.newBuffer([]);

            /**
             * Creates a new Tensor instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Tensor
             * @static
             * @param {fedveil.v1.Tensor.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Tensor} Tensor instance
             * @type {{
             *   (properties: fedveil.v1.Tensor.$Shape): fedveil.v1.Tensor & fedveil.v1.Tensor.$Shape;
             *   (properties?: fedveil.v1.Tensor.$Properties): fedveil.v1.Tensor;
             * }}
             */
            Tensor.create = function(properties) {
                return new Tensor(properties);
            };

            /**
             * Encodes the specified Tensor message. Does not implicitly {@link fedveil.v1.Tensor.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Tensor
             * @static
             * @param {fedveil.v1.Tensor.$Properties} message Tensor message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Tensor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.dtype != null && $Object.hasOwnProperty.call(message, "dtype") && message.dtype !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).int32(message.dtype);
                if (message.shape != null && message.shape.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).uint32s(message.shape);
                if (message.data != null && $Object.hasOwnProperty.call(message, "data") && message.data.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.data);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Tensor message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Tensor
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Tensor & fedveil.v1.Tensor.$Shape} Tensor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Tensor.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Tensor();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.int32())
                                message.dtype = value;
                            else
                                delete message.dtype;
                            continue;
                        }
                    case 2: {
                            if (wireType === 2) {
                                if (!(message.shape && message.shape.length))
                                    message.shape = [];
                                reader.uint32s(message.shape);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.shape && message.shape.length))
                                message.shape = [];
                            message.shape.push(reader.uint32());
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.data = value;
                            else
                                delete message.data;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Tensor;
        })();

        v1.NamedTensor = (function() {

            /**
             * Properties of a NamedTensor.
             * @typedef {Object} fedveil.v1.NamedTensor.$Properties
             * @property {string|null} [name] NamedTensor name
             * @property {fedveil.v1.Tensor.$Properties|null} [tensor] NamedTensor tensor
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a NamedTensor.
             * @memberof fedveil.v1
             * @interface INamedTensor
             * @augments fedveil.v1.NamedTensor.$Properties
             * @deprecated Use fedveil.v1.NamedTensor.$Properties instead.
             */

            /**
             * Shape of a NamedTensor.
             * @typedef {fedveil.v1.NamedTensor.$Properties} fedveil.v1.NamedTensor.$Shape
             */

            /**
             * Constructs a new NamedTensor.
             * @memberof fedveil.v1
             * @classdesc Represents a NamedTensor.
             * @constructor
             * @param {fedveil.v1.NamedTensor.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const NamedTensor = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * NamedTensor name.
             * @member {string} name
             * @memberof fedveil.v1.NamedTensor
             * @instance
             */
            NamedTensor.prototype.name = "";

            /**
             * NamedTensor tensor.
             * @member {fedveil.v1.Tensor.$Properties|null|undefined} tensor
             * @memberof fedveil.v1.NamedTensor
             * @instance
             */
            NamedTensor.prototype.tensor = null;

            /**
             * Creates a new NamedTensor instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.NamedTensor
             * @static
             * @param {fedveil.v1.NamedTensor.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.NamedTensor} NamedTensor instance
             * @type {{
             *   (properties: fedveil.v1.NamedTensor.$Shape): fedveil.v1.NamedTensor & fedveil.v1.NamedTensor.$Shape;
             *   (properties?: fedveil.v1.NamedTensor.$Properties): fedveil.v1.NamedTensor;
             * }}
             */
            NamedTensor.create = function(properties) {
                return new NamedTensor(properties);
            };

            /**
             * Encodes the specified NamedTensor message. Does not implicitly {@link fedveil.v1.NamedTensor.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.NamedTensor
             * @static
             * @param {fedveil.v1.NamedTensor.$Properties} message NamedTensor message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            NamedTensor.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.tensor != null && $Object.hasOwnProperty.call(message, "tensor"))
                    $root.fedveil.v1.Tensor.encode(message.tensor, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a NamedTensor message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.NamedTensor
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.NamedTensor & fedveil.v1.NamedTensor.$Shape} NamedTensor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            NamedTensor.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.NamedTensor();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.tensor = $root.fedveil.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1, message.tensor);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return NamedTensor;
        })();

        v1.Envelope = (function() {

            /**
             * Properties of an Envelope.
             * @typedef {Object} fedveil.v1.Envelope.$Properties
             * @property {number|null} [version] Envelope version
             * @property {string|null} [run] Envelope run
             * @property {string|null} [messageId] Envelope messageId
             * @property {string|null} [inReplyTo] Envelope inReplyTo
             * @property {fedveil.v1.Join.$Properties|null} [join] Envelope join
             * @property {fedveil.v1.Welcome.$Properties|null} [welcome] Envelope welcome
             * @property {fedveil.v1.Refusal.$Properties|null} [refusal] Envelope refusal
             * @property {fedveil.v1.Ready.$Properties|null} [ready] Envelope ready
             * @property {fedveil.v1.Finish.$Properties|null} [finish] Envelope finish
             * @property {fedveil.v1.Leave.$Properties|null} [leave] Envelope leave
             * @property {fedveil.v1.Statement.$Properties|null} [statement] Envelope statement
             * @property {fedveil.v1.Identify.$Properties|null} [identify] Envelope identify
             * @property {fedveil.v1.Challenge.$Properties|null} [challenge] Envelope challenge
             * @property {fedveil.v1.EmbeddingRequest.$Properties|null} [embeddingRequest] Envelope embeddingRequest
             * @property {fedveil.v1.Embeddings.$Properties|null} [embeddings] Envelope embeddings
             * @property {fedveil.v1.EmbeddingGradient.$Properties|null} [embeddingGradient] Envelope embeddingGradient
             * @property {fedveil.v1.AlignmentOffer.$Properties|null} [alignmentOffer] Envelope alignmentOffer
             * @property {fedveil.v1.AlignmentStart.$Properties|null} [alignmentStart] Envelope alignmentStart
             * @property {fedveil.v1.BlindedPoints.$Properties|null} [blindedPoints] Envelope blindedPoints
             * @property {fedveil.v1.EvaluatedPoints.$Properties|null} [evaluatedPoints] Envelope evaluatedPoints
             * @property {fedveil.v1.AlignmentTableRequest.$Properties|null} [alignmentTableRequest] Envelope alignmentTableRequest
             * @property {fedveil.v1.AlignmentTable.$Properties|null} [alignmentTable] Envelope alignmentTable
             * @property {fedveil.v1.AlignmentResult.$Properties|null} [alignmentResult] Envelope alignmentResult
             * @property {fedveil.v1.TrainRequest.$Properties|null} [trainRequest] Envelope trainRequest
             * @property {fedveil.v1.Update.$Properties|null} [update] Envelope update
             * @property {fedveil.v1.EvaluateRequest.$Properties|null} [evaluateRequest] Envelope evaluateRequest
             * @property {fedveil.v1.Evaluation.$Properties|null} [evaluation] Envelope evaluation
             * @property {fedveil.v1.FormRequest.$Properties|null} [formRequest] Envelope formRequest
             * @property {fedveil.v1.Forms.$Properties|null} [forms] Envelope forms
             * @property {fedveil.v1.Done.$Properties|null} [done] Envelope done
             * @property {"join"|"welcome"|"refusal"|"ready"|"finish"|"leave"|"statement"|"identify"|"challenge"|"embeddingRequest"|"embeddings"|"embeddingGradient"|"alignmentOffer"|"alignmentStart"|"blindedPoints"|"evaluatedPoints"|"alignmentTableRequest"|"alignmentTable"|"alignmentResult"|"trainRequest"|"update"|"evaluateRequest"|"evaluation"|"formRequest"|"forms"|"done"} [body] Envelope body
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Envelope.
             * @memberof fedveil.v1
             * @interface IEnvelope
             * @augments fedveil.v1.Envelope.$Properties
             * @deprecated Use fedveil.v1.Envelope.$Properties instead.
             */

            /**
             * Narrowed shape of an Envelope.
             * @typedef {{
             *   version?: number|null;
             *   run?: string|null;
             *   messageId?: string|null;
             *   inReplyTo?: string|null;
             *   join?: fedveil.v1.Join.$Shape|null;
             *   welcome?: fedveil.v1.Welcome.$Shape|null;
             *   refusal?: fedveil.v1.Refusal.$Shape|null;
             *   ready?: fedveil.v1.Ready.$Shape|null;
             *   finish?: fedveil.v1.Finish.$Shape|null;
             *   leave?: fedveil.v1.Leave.$Shape|null;
             *   statement?: fedveil.v1.Statement.$Shape|null;
             *   identify?: fedveil.v1.Identify.$Shape|null;
             *   challenge?: fedveil.v1.Challenge.$Shape|null;
             *   embeddingRequest?: fedveil.v1.EmbeddingRequest.$Shape|null;
             *   embeddings?: fedveil.v1.Embeddings.$Shape|null;
             *   embeddingGradient?: fedveil.v1.EmbeddingGradient.$Shape|null;
             *   alignmentOffer?: fedveil.v1.AlignmentOffer.$Shape|null;
             *   alignmentStart?: fedveil.v1.AlignmentStart.$Shape|null;
             *   blindedPoints?: fedveil.v1.BlindedPoints.$Shape|null;
             *   evaluatedPoints?: fedveil.v1.EvaluatedPoints.$Shape|null;
             *   alignmentTableRequest?: fedveil.v1.AlignmentTableRequest.$Shape|null;
             *   alignmentTable?: fedveil.v1.AlignmentTable.$Shape|null;
             *   alignmentResult?: fedveil.v1.AlignmentResult.$Shape|null;
             *   trainRequest?: fedveil.v1.TrainRequest.$Shape|null;
             *   update?: fedveil.v1.Update.$Shape|null;
             *   evaluateRequest?: fedveil.v1.EvaluateRequest.$Shape|null;
             *   evaluation?: fedveil.v1.Evaluation.$Shape|null;
             *   formRequest?: fedveil.v1.FormRequest.$Shape|null;
             *   forms?: fedveil.v1.Forms.$Shape|null;
             *   done?: fedveil.v1.Done.$Shape|null;
             *   $unknowns?: Array.<Uint8Array>;
             * } & (
             *   ({ body?: undefined; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "join"; join: fedveil.v1.Join.$Shape; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "welcome"; join?: null; welcome: fedveil.v1.Welcome.$Shape; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "refusal"; join?: null; welcome?: null; refusal: fedveil.v1.Refusal.$Shape; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "ready"; join?: null; welcome?: null; refusal?: null; ready: fedveil.v1.Ready.$Shape; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "finish"; join?: null; welcome?: null; refusal?: null; ready?: null; finish: fedveil.v1.Finish.$Shape; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "leave"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave: fedveil.v1.Leave.$Shape; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "statement"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement: fedveil.v1.Statement.$Shape; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "identify"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify: fedveil.v1.Identify.$Shape; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "challenge"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge: fedveil.v1.Challenge.$Shape; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "embeddingRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest: fedveil.v1.EmbeddingRequest.$Shape; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "embeddings"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings: fedveil.v1.Embeddings.$Shape; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "embeddingGradient"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient: fedveil.v1.EmbeddingGradient.$Shape; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentOffer"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer: fedveil.v1.AlignmentOffer.$Shape; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentStart"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart: fedveil.v1.AlignmentStart.$Shape; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "blindedPoints"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints: fedveil.v1.BlindedPoints.$Shape; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "evaluatedPoints"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints: fedveil.v1.EvaluatedPoints.$Shape; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentTableRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest: fedveil.v1.AlignmentTableRequest.$Shape; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentTable"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable: fedveil.v1.AlignmentTable.$Shape; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentResult"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult: fedveil.v1.AlignmentResult.$Shape; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "trainRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest: fedveil.v1.TrainRequest.$Shape; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "update"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update: fedveil.v1.Update.$Shape; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "evaluateRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest: fedveil.v1.EvaluateRequest.$Shape; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "evaluation"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation: fedveil.v1.Evaluation.$Shape; formRequest?: null; forms?: null; done?: null }|{ body?: "formRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest: fedveil.v1.FormRequest.$Shape; forms?: null; done?: null }|{ body?: "forms"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms: fedveil.v1.Forms.$Shape; done?: null }|{ body?: "done"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done: fedveil.v1.Done.$Shape })
             * )} fedveil.v1.Envelope.$Shape
             */

            /**
             * Constructs a new Envelope.
             * @memberof fedveil.v1
             * @classdesc Represents an Envelope.
             * @constructor
             * @param {fedveil.v1.Envelope.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Envelope = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Envelope version.
             * @member {number} version
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.version = 0;

            /**
             * Envelope run.
             * @member {string} run
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.run = "";

            /**
             * Envelope messageId.
             * @member {string} messageId
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.messageId = "";

            /**
             * Envelope inReplyTo.
             * @member {string} inReplyTo
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.inReplyTo = "";

            /**
             * Envelope join.
             * @member {fedveil.v1.Join.$Properties|null|undefined} join
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.join = null;

            /**
             * Envelope welcome.
             * @member {fedveil.v1.Welcome.$Properties|null|undefined} welcome
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.welcome = null;

            /**
             * Envelope refusal.
             * @member {fedveil.v1.Refusal.$Properties|null|undefined} refusal
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.refusal = null;

            /**
             * Envelope ready.
             * @member {fedveil.v1.Ready.$Properties|null|undefined} ready
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.ready = null;

            /**
             * Envelope finish.
             * @member {fedveil.v1.Finish.$Properties|null|undefined} finish
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.finish = null;

            /**
             * Envelope leave.
             * @member {fedveil.v1.Leave.$Properties|null|undefined} leave
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.leave = null;

            /**
             * Envelope statement.
             * @member {fedveil.v1.Statement.$Properties|null|undefined} statement
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.statement = null;

            /**
             * Envelope identify.
             * @member {fedveil.v1.Identify.$Properties|null|undefined} identify
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.identify = null;

            /**
             * Envelope challenge.
             * @member {fedveil.v1.Challenge.$Properties|null|undefined} challenge
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.challenge = null;

            /**
             * Envelope embeddingRequest.
             * @member {fedveil.v1.EmbeddingRequest.$Properties|null|undefined} embeddingRequest
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.embeddingRequest = null;

            /**
             * Envelope embeddings.
             * @member {fedveil.v1.Embeddings.$Properties|null|undefined} embeddings
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.embeddings = null;

            /**
             * Envelope embeddingGradient.
             * @member {fedveil.v1.EmbeddingGradient.$Properties|null|undefined} embeddingGradient
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.embeddingGradient = null;

            /**
             * Envelope alignmentOffer.
             * @member {fedveil.v1.AlignmentOffer.$Properties|null|undefined} alignmentOffer
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.alignmentOffer = null;

            /**
             * Envelope alignmentStart.
             * @member {fedveil.v1.AlignmentStart.$Properties|null|undefined} alignmentStart
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.alignmentStart = null;

            /**
             * Envelope blindedPoints.
             * @member {fedveil.v1.BlindedPoints.$Properties|null|undefined} blindedPoints
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.blindedPoints = null;

            /**
             * Envelope evaluatedPoints.
             * @member {fedveil.v1.EvaluatedPoints.$Properties|null|undefined} evaluatedPoints
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.evaluatedPoints = null;

            /**
             * Envelope alignmentTableRequest.
             * @member {fedveil.v1.AlignmentTableRequest.$Properties|null|undefined} alignmentTableRequest
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.alignmentTableRequest = null;

            /**
             * Envelope alignmentTable.
             * @member {fedveil.v1.AlignmentTable.$Properties|null|undefined} alignmentTable
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.alignmentTable = null;

            /**
             * Envelope alignmentResult.
             * @member {fedveil.v1.AlignmentResult.$Properties|null|undefined} alignmentResult
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.alignmentResult = null;

            /**
             * Envelope trainRequest.
             * @member {fedveil.v1.TrainRequest.$Properties|null|undefined} trainRequest
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.trainRequest = null;

            /**
             * Envelope update.
             * @member {fedveil.v1.Update.$Properties|null|undefined} update
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.update = null;

            /**
             * Envelope evaluateRequest.
             * @member {fedveil.v1.EvaluateRequest.$Properties|null|undefined} evaluateRequest
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.evaluateRequest = null;

            /**
             * Envelope evaluation.
             * @member {fedveil.v1.Evaluation.$Properties|null|undefined} evaluation
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.evaluation = null;

            /**
             * Envelope formRequest.
             * @member {fedveil.v1.FormRequest.$Properties|null|undefined} formRequest
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.formRequest = null;

            /**
             * Envelope forms.
             * @member {fedveil.v1.Forms.$Properties|null|undefined} forms
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.forms = null;

            /**
             * Envelope done.
             * @member {fedveil.v1.Done.$Properties|null|undefined} done
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            Envelope.prototype.done = null;

            // OneOf field names bound to virtual getters and setters
            let $oneOfFields;

            /**
             * Envelope body.
             * @member {"join"|"welcome"|"refusal"|"ready"|"finish"|"leave"|"statement"|"identify"|"challenge"|"embeddingRequest"|"embeddings"|"embeddingGradient"|"alignmentOffer"|"alignmentStart"|"blindedPoints"|"evaluatedPoints"|"alignmentTableRequest"|"alignmentTable"|"alignmentResult"|"trainRequest"|"update"|"evaluateRequest"|"evaluation"|"formRequest"|"forms"|"done"|undefined} body
             * @memberof fedveil.v1.Envelope
             * @instance
             */
            $Object.defineProperty(Envelope.prototype, "body", {
                get: $util.oneOfGetter($oneOfFields = ["join", "welcome", "refusal", "ready", "finish", "leave", "statement", "identify", "challenge", "embeddingRequest", "embeddings", "embeddingGradient", "alignmentOffer", "alignmentStart", "blindedPoints", "evaluatedPoints", "alignmentTableRequest", "alignmentTable", "alignmentResult", "trainRequest", "update", "evaluateRequest", "evaluation", "formRequest", "forms", "done"]),
                set: $util.oneOfSetter($oneOfFields)
            });

            /**
             * Creates a new Envelope instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Envelope
             * @static
             * @param {fedveil.v1.Envelope.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Envelope} Envelope instance
             * @type {{
             *   (properties: fedveil.v1.Envelope.$Shape): fedveil.v1.Envelope & fedveil.v1.Envelope.$Shape;
             *   (properties?: fedveil.v1.Envelope.$Properties): fedveil.v1.Envelope;
             * }}
             */
            Envelope.create = function(properties) {
                return new Envelope(properties);
            };

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link fedveil.v1.Envelope.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Envelope
             * @static
             * @param {fedveil.v1.Envelope.$Properties} message Envelope message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Envelope.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.version != null && $Object.hasOwnProperty.call(message, "version") && message.version !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.version);
                if (message.run != null && $Object.hasOwnProperty.call(message, "run") && message.run !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.run);
                if (message.messageId != null && $Object.hasOwnProperty.call(message, "messageId") && message.messageId !== "")
                    writer.uint32(/* id 3, wireType 2 =*/26).string(message.messageId);
                if (message.inReplyTo != null && $Object.hasOwnProperty.call(message, "inReplyTo") && message.inReplyTo !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.inReplyTo);
                if (message.join != null && $Object.hasOwnProperty.call(message, "join"))
                    $root.fedveil.v1.Join.encode(message.join, writer.uint32(/* id 10, wireType 2 =*/82).fork(), _depth + 1).ldelim();
                if (message.welcome != null && $Object.hasOwnProperty.call(message, "welcome"))
                    $root.fedveil.v1.Welcome.encode(message.welcome, writer.uint32(/* id 11, wireType 2 =*/90).fork(), _depth + 1).ldelim();
                if (message.refusal != null && $Object.hasOwnProperty.call(message, "refusal"))
                    $root.fedveil.v1.Refusal.encode(message.refusal, writer.uint32(/* id 12, wireType 2 =*/98).fork(), _depth + 1).ldelim();
                if (message.ready != null && $Object.hasOwnProperty.call(message, "ready"))
                    $root.fedveil.v1.Ready.encode(message.ready, writer.uint32(/* id 13, wireType 2 =*/106).fork(), _depth + 1).ldelim();
                if (message.finish != null && $Object.hasOwnProperty.call(message, "finish"))
                    $root.fedveil.v1.Finish.encode(message.finish, writer.uint32(/* id 14, wireType 2 =*/114).fork(), _depth + 1).ldelim();
                if (message.leave != null && $Object.hasOwnProperty.call(message, "leave"))
                    $root.fedveil.v1.Leave.encode(message.leave, writer.uint32(/* id 15, wireType 2 =*/122).fork(), _depth + 1).ldelim();
                if (message.statement != null && $Object.hasOwnProperty.call(message, "statement"))
                    $root.fedveil.v1.Statement.encode(message.statement, writer.uint32(/* id 16, wireType 2 =*/130).fork(), _depth + 1).ldelim();
                if (message.identify != null && $Object.hasOwnProperty.call(message, "identify"))
                    $root.fedveil.v1.Identify.encode(message.identify, writer.uint32(/* id 17, wireType 2 =*/138).fork(), _depth + 1).ldelim();
                if (message.challenge != null && $Object.hasOwnProperty.call(message, "challenge"))
                    $root.fedveil.v1.Challenge.encode(message.challenge, writer.uint32(/* id 18, wireType 2 =*/146).fork(), _depth + 1).ldelim();
                if (message.embeddingRequest != null && $Object.hasOwnProperty.call(message, "embeddingRequest"))
                    $root.fedveil.v1.EmbeddingRequest.encode(message.embeddingRequest, writer.uint32(/* id 20, wireType 2 =*/162).fork(), _depth + 1).ldelim();
                if (message.embeddings != null && $Object.hasOwnProperty.call(message, "embeddings"))
                    $root.fedveil.v1.Embeddings.encode(message.embeddings, writer.uint32(/* id 21, wireType 2 =*/170).fork(), _depth + 1).ldelim();
                if (message.embeddingGradient != null && $Object.hasOwnProperty.call(message, "embeddingGradient"))
                    $root.fedveil.v1.EmbeddingGradient.encode(message.embeddingGradient, writer.uint32(/* id 22, wireType 2 =*/178).fork(), _depth + 1).ldelim();
                if (message.alignmentOffer != null && $Object.hasOwnProperty.call(message, "alignmentOffer"))
                    $root.fedveil.v1.AlignmentOffer.encode(message.alignmentOffer, writer.uint32(/* id 23, wireType 2 =*/186).fork(), _depth + 1).ldelim();
                if (message.alignmentStart != null && $Object.hasOwnProperty.call(message, "alignmentStart"))
                    $root.fedveil.v1.AlignmentStart.encode(message.alignmentStart, writer.uint32(/* id 24, wireType 2 =*/194).fork(), _depth + 1).ldelim();
                if (message.blindedPoints != null && $Object.hasOwnProperty.call(message, "blindedPoints"))
                    $root.fedveil.v1.BlindedPoints.encode(message.blindedPoints, writer.uint32(/* id 25, wireType 2 =*/202).fork(), _depth + 1).ldelim();
                if (message.evaluatedPoints != null && $Object.hasOwnProperty.call(message, "evaluatedPoints"))
                    $root.fedveil.v1.EvaluatedPoints.encode(message.evaluatedPoints, writer.uint32(/* id 26, wireType 2 =*/210).fork(), _depth + 1).ldelim();
                if (message.alignmentTableRequest != null && $Object.hasOwnProperty.call(message, "alignmentTableRequest"))
                    $root.fedveil.v1.AlignmentTableRequest.encode(message.alignmentTableRequest, writer.uint32(/* id 27, wireType 2 =*/218).fork(), _depth + 1).ldelim();
                if (message.alignmentTable != null && $Object.hasOwnProperty.call(message, "alignmentTable"))
                    $root.fedveil.v1.AlignmentTable.encode(message.alignmentTable, writer.uint32(/* id 28, wireType 2 =*/226).fork(), _depth + 1).ldelim();
                if (message.alignmentResult != null && $Object.hasOwnProperty.call(message, "alignmentResult"))
                    $root.fedveil.v1.AlignmentResult.encode(message.alignmentResult, writer.uint32(/* id 29, wireType 2 =*/234).fork(), _depth + 1).ldelim();
                if (message.trainRequest != null && $Object.hasOwnProperty.call(message, "trainRequest"))
                    $root.fedveil.v1.TrainRequest.encode(message.trainRequest, writer.uint32(/* id 30, wireType 2 =*/242).fork(), _depth + 1).ldelim();
                if (message.update != null && $Object.hasOwnProperty.call(message, "update"))
                    $root.fedveil.v1.Update.encode(message.update, writer.uint32(/* id 31, wireType 2 =*/250).fork(), _depth + 1).ldelim();
                if (message.evaluateRequest != null && $Object.hasOwnProperty.call(message, "evaluateRequest"))
                    $root.fedveil.v1.EvaluateRequest.encode(message.evaluateRequest, writer.uint32(/* id 32, wireType 2 =*/258).fork(), _depth + 1).ldelim();
                if (message.evaluation != null && $Object.hasOwnProperty.call(message, "evaluation"))
                    $root.fedveil.v1.Evaluation.encode(message.evaluation, writer.uint32(/* id 33, wireType 2 =*/266).fork(), _depth + 1).ldelim();
                if (message.formRequest != null && $Object.hasOwnProperty.call(message, "formRequest"))
                    $root.fedveil.v1.FormRequest.encode(message.formRequest, writer.uint32(/* id 40, wireType 2 =*/322).fork(), _depth + 1).ldelim();
                if (message.forms != null && $Object.hasOwnProperty.call(message, "forms"))
                    $root.fedveil.v1.Forms.encode(message.forms, writer.uint32(/* id 41, wireType 2 =*/330).fork(), _depth + 1).ldelim();
                if (message.done != null && $Object.hasOwnProperty.call(message, "done"))
                    $root.fedveil.v1.Done.encode(message.done, writer.uint32(/* id 50, wireType 2 =*/402).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Envelope
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Envelope & fedveil.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Envelope.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Envelope();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.version = value;
                            else
                                delete message.version;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.run = value;
                            else
                                delete message.run;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.messageId = value;
                            else
                                delete message.messageId;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.inReplyTo = value;
                            else
                                delete message.inReplyTo;
                            continue;
                        }
                    case 10: {
                            if (wireType !== 2)
                                break;
                            message.join = $root.fedveil.v1.Join.decode(reader, reader.size(), $undefined, _depth + 1, message.join);
                            message.body = "join";
                            continue;
                        }
                    case 11: {
                            if (wireType !== 2)
                                break;
                            message.welcome = $root.fedveil.v1.Welcome.decode(reader, reader.size(), $undefined, _depth + 1, message.welcome);
                            message.body = "welcome";
                            continue;
                        }
                    case 12: {
                            if (wireType !== 2)
                                break;
                            message.refusal = $root.fedveil.v1.Refusal.decode(reader, reader.size(), $undefined, _depth + 1, message.refusal);
                            message.body = "refusal";
                            continue;
                        }
                    case 13: {
                            if (wireType !== 2)
                                break;
                            message.ready = $root.fedveil.v1.Ready.decode(reader, reader.size(), $undefined, _depth + 1, message.ready);
                            message.body = "ready";
                            continue;
                        }
                    case 14: {
                            if (wireType !== 2)
                                break;
                            message.finish = $root.fedveil.v1.Finish.decode(reader, reader.size(), $undefined, _depth + 1, message.finish);
                            message.body = "finish";
                            continue;
                        }
                    case 15: {
                            if (wireType !== 2)
                                break;
                            message.leave = $root.fedveil.v1.Leave.decode(reader, reader.size(), $undefined, _depth + 1, message.leave);
                            message.body = "leave";
                            continue;
                        }
                    case 16: {
                            if (wireType !== 2)
                                break;
                            message.statement = $root.fedveil.v1.Statement.decode(reader, reader.size(), $undefined, _depth + 1, message.statement);
                            message.body = "statement";
                            continue;
                        }
                    case 17: {
                            if (wireType !== 2)
                                break;
                            message.identify = $root.fedveil.v1.Identify.decode(reader, reader.size(), $undefined, _depth + 1, message.identify);
                            message.body = "identify";
                            continue;
                        }
                    case 18: {
                            if (wireType !== 2)
                                break;
                            message.challenge = $root.fedveil.v1.Challenge.decode(reader, reader.size(), $undefined, _depth + 1, message.challenge);
                            message.body = "challenge";
                            continue;
                        }
                    case 20: {
                            if (wireType !== 2)
                                break;
                            message.embeddingRequest = $root.fedveil.v1.EmbeddingRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.embeddingRequest);
                            message.body = "embeddingRequest";
                            continue;
                        }
                    case 21: {
                            if (wireType !== 2)
                                break;
                            message.embeddings = $root.fedveil.v1.Embeddings.decode(reader, reader.size(), $undefined, _depth + 1, message.embeddings);
                            message.body = "embeddings";
                            continue;
                        }
                    case 22: {
                            if (wireType !== 2)
                                break;
                            message.embeddingGradient = $root.fedveil.v1.EmbeddingGradient.decode(reader, reader.size(), $undefined, _depth + 1, message.embeddingGradient);
                            message.body = "embeddingGradient";
                            continue;
                        }
                    case 23: {
                            if (wireType !== 2)
                                break;
                            message.alignmentOffer = $root.fedveil.v1.AlignmentOffer.decode(reader, reader.size(), $undefined, _depth + 1, message.alignmentOffer);
                            message.body = "alignmentOffer";
                            continue;
                        }
                    case 24: {
                            if (wireType !== 2)
                                break;
                            message.alignmentStart = $root.fedveil.v1.AlignmentStart.decode(reader, reader.size(), $undefined, _depth + 1, message.alignmentStart);
                            message.body = "alignmentStart";
                            continue;
                        }
                    case 25: {
                            if (wireType !== 2)
                                break;
                            message.blindedPoints = $root.fedveil.v1.BlindedPoints.decode(reader, reader.size(), $undefined, _depth + 1, message.blindedPoints);
                            message.body = "blindedPoints";
                            continue;
                        }
                    case 26: {
                            if (wireType !== 2)
                                break;
                            message.evaluatedPoints = $root.fedveil.v1.EvaluatedPoints.decode(reader, reader.size(), $undefined, _depth + 1, message.evaluatedPoints);
                            message.body = "evaluatedPoints";
                            continue;
                        }
                    case 27: {
                            if (wireType !== 2)
                                break;
                            message.alignmentTableRequest = $root.fedveil.v1.AlignmentTableRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.alignmentTableRequest);
                            message.body = "alignmentTableRequest";
                            continue;
                        }
                    case 28: {
                            if (wireType !== 2)
                                break;
                            message.alignmentTable = $root.fedveil.v1.AlignmentTable.decode(reader, reader.size(), $undefined, _depth + 1, message.alignmentTable);
                            message.body = "alignmentTable";
                            continue;
                        }
                    case 29: {
                            if (wireType !== 2)
                                break;
                            message.alignmentResult = $root.fedveil.v1.AlignmentResult.decode(reader, reader.size(), $undefined, _depth + 1, message.alignmentResult);
                            message.body = "alignmentResult";
                            continue;
                        }
                    case 30: {
                            if (wireType !== 2)
                                break;
                            message.trainRequest = $root.fedveil.v1.TrainRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.trainRequest);
                            message.body = "trainRequest";
                            continue;
                        }
                    case 31: {
                            if (wireType !== 2)
                                break;
                            message.update = $root.fedveil.v1.Update.decode(reader, reader.size(), $undefined, _depth + 1, message.update);
                            message.body = "update";
                            continue;
                        }
                    case 32: {
                            if (wireType !== 2)
                                break;
                            message.evaluateRequest = $root.fedveil.v1.EvaluateRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.evaluateRequest);
                            message.body = "evaluateRequest";
                            continue;
                        }
                    case 33: {
                            if (wireType !== 2)
                                break;
                            message.evaluation = $root.fedveil.v1.Evaluation.decode(reader, reader.size(), $undefined, _depth + 1, message.evaluation);
                            message.body = "evaluation";
                            continue;
                        }
                    case 40: {
                            if (wireType !== 2)
                                break;
                            message.formRequest = $root.fedveil.v1.FormRequest.decode(reader, reader.size(), $undefined, _depth + 1, message.formRequest);
                            message.body = "formRequest";
                            continue;
                        }
                    case 41: {
                            if (wireType !== 2)
                                break;
                            message.forms = $root.fedveil.v1.Forms.decode(reader, reader.size(), $undefined, _depth + 1, message.forms);
                            message.body = "forms";
                            continue;
                        }
                    case 50: {
                            if (wireType !== 2)
                                break;
                            message.done = $root.fedveil.v1.Done.decode(reader, reader.size(), $undefined, _depth + 1, message.done);
                            message.body = "done";
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Envelope;
        })();

        v1.Identify = (function() {

            /**
             * Properties of an Identify.
             * @typedef {Object} fedveil.v1.Identify.$Properties
             * @property {string|null} [participant] Identify participant
             * @property {Uint8Array|null} [publicKey] Identify publicKey
             * @property {Uint8Array|null} [nonce] Identify nonce
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Identify.
             * @memberof fedveil.v1
             * @interface IIdentify
             * @augments fedveil.v1.Identify.$Properties
             * @deprecated Use fedveil.v1.Identify.$Properties instead.
             */

            /**
             * Shape of an Identify.
             * @typedef {fedveil.v1.Identify.$Properties} fedveil.v1.Identify.$Shape
             */

            /**
             * Constructs a new Identify.
             * @memberof fedveil.v1
             * @classdesc Represents an Identify.
             * @constructor
             * @param {fedveil.v1.Identify.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Identify = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Identify participant.
             * @member {string} participant
             * @memberof fedveil.v1.Identify
             * @instance
             */
            Identify.prototype.participant = "";

            /**
             * Identify publicKey.
             * @member {Uint8Array} publicKey
             * @memberof fedveil.v1.Identify
             * @instance
             */
            Identify.prototype.publicKey = $util.newBuffer([]);

            /**
             * Identify nonce.
             * @member {Uint8Array} nonce
             * @memberof fedveil.v1.Identify
             * @instance
             */
            Identify.prototype.nonce = $util.newBuffer([]);

            /**
             * Creates a new Identify instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Identify
             * @static
             * @param {fedveil.v1.Identify.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Identify} Identify instance
             * @type {{
             *   (properties: fedveil.v1.Identify.$Shape): fedveil.v1.Identify & fedveil.v1.Identify.$Shape;
             *   (properties?: fedveil.v1.Identify.$Properties): fedveil.v1.Identify;
             * }}
             */
            Identify.create = function(properties) {
                return new Identify(properties);
            };

            /**
             * Encodes the specified Identify message. Does not implicitly {@link fedveil.v1.Identify.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Identify
             * @static
             * @param {fedveil.v1.Identify.$Properties} message Identify message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Identify.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.participant != null && $Object.hasOwnProperty.call(message, "participant") && message.participant !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.participant);
                if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.publicKey);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.nonce);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Identify message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Identify
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Identify & fedveil.v1.Identify.$Shape} Identify
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Identify.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Identify();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.participant = value;
                            else
                                delete message.participant;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.publicKey = value;
                            else
                                delete message.publicKey;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Identify;
        })();

        v1.Challenge = (function() {

            /**
             * Properties of a Challenge.
             * @typedef {Object} fedveil.v1.Challenge.$Properties
             * @property {string|null} [run] Challenge run
             * @property {Uint8Array|null} [nonce] Challenge nonce
             * @property {Uint8Array|null} [publicKey] Challenge publicKey
             * @property {boolean|null} [needed] Challenge needed
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Challenge.
             * @memberof fedveil.v1
             * @interface IChallenge
             * @augments fedveil.v1.Challenge.$Properties
             * @deprecated Use fedveil.v1.Challenge.$Properties instead.
             */

            /**
             * Shape of a Challenge.
             * @typedef {fedveil.v1.Challenge.$Properties} fedveil.v1.Challenge.$Shape
             */

            /**
             * Constructs a new Challenge.
             * @memberof fedveil.v1
             * @classdesc Represents a Challenge.
             * @constructor
             * @param {fedveil.v1.Challenge.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Challenge = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Challenge run.
             * @member {string} run
             * @memberof fedveil.v1.Challenge
             * @instance
             */
            Challenge.prototype.run = "";

            /**
             * Challenge nonce.
             * @member {Uint8Array} nonce
             * @memberof fedveil.v1.Challenge
             * @instance
             */
            Challenge.prototype.nonce = $util.newBuffer([]);

            /**
             * Challenge publicKey.
             * @member {Uint8Array} publicKey
             * @memberof fedveil.v1.Challenge
             * @instance
             */
            Challenge.prototype.publicKey = $util.newBuffer([]);

            /**
             * Challenge needed.
             * @member {boolean} needed
             * @memberof fedveil.v1.Challenge
             * @instance
             */
            Challenge.prototype.needed = false;

            /**
             * Creates a new Challenge instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Challenge
             * @static
             * @param {fedveil.v1.Challenge.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Challenge} Challenge instance
             * @type {{
             *   (properties: fedveil.v1.Challenge.$Shape): fedveil.v1.Challenge & fedveil.v1.Challenge.$Shape;
             *   (properties?: fedveil.v1.Challenge.$Properties): fedveil.v1.Challenge;
             * }}
             */
            Challenge.create = function(properties) {
                return new Challenge(properties);
            };

            /**
             * Encodes the specified Challenge message. Does not implicitly {@link fedveil.v1.Challenge.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Challenge
             * @static
             * @param {fedveil.v1.Challenge.$Properties} message Challenge message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Challenge.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.run != null && $Object.hasOwnProperty.call(message, "run") && message.run !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.run);
                if (message.nonce != null && $Object.hasOwnProperty.call(message, "nonce") && message.nonce.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.nonce);
                if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.publicKey);
                if (message.needed != null && $Object.hasOwnProperty.call(message, "needed") && message.needed !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.needed);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Challenge message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Challenge
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Challenge & fedveil.v1.Challenge.$Shape} Challenge
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Challenge.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Challenge();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.run = value;
                            else
                                delete message.run;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.nonce = value;
                            else
                                delete message.nonce;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.publicKey = value;
                            else
                                delete message.publicKey;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.needed = value;
                            else
                                delete message.needed;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Challenge;
        })();

        v1.Join = (function() {

            /**
             * Properties of a Join.
             * @typedef {Object} fedveil.v1.Join.$Properties
             * @property {string|null} [participant] Join participant
             * @property {string|null} [scenario] Join scenario
             * @property {Array.<number>|null} [versions] Join versions
             * @property {string|null} [software] Join software
             * @property {boolean|null} [resumes] Join resumes
             * @property {Uint8Array|null} [signature] Join signature
             * @property {Uint8Array|null} [tokenProof] Join tokenProof
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Join.
             * @memberof fedveil.v1
             * @interface IJoin
             * @augments fedveil.v1.Join.$Properties
             * @deprecated Use fedveil.v1.Join.$Properties instead.
             */

            /**
             * Shape of a Join.
             * @typedef {fedveil.v1.Join.$Properties} fedveil.v1.Join.$Shape
             */

            /**
             * Constructs a new Join.
             * @memberof fedveil.v1
             * @classdesc Represents a Join.
             * @constructor
             * @param {fedveil.v1.Join.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Join = function (properties) {
                this.versions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Join participant.
             * @member {string} participant
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.participant = "";

            /**
             * Join scenario.
             * @member {string} scenario
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.scenario = "";

            /**
             * Join versions.
             * @member {Array.<number>} versions
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.versions = $util.emptyArray;

            /**
             * Join software.
             * @member {string} software
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.software = "";

            /**
             * Join resumes.
             * @member {boolean} resumes
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.resumes = false;

            /**
             * Join signature.
             * @member {Uint8Array} signature
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.signature = $util.newBuffer([]);

            /**
             * Join tokenProof.
             * @member {Uint8Array} tokenProof
             * @memberof fedveil.v1.Join
             * @instance
             */
            Join.prototype.tokenProof = $util.newBuffer([]);

            /**
             * Creates a new Join instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Join
             * @static
             * @param {fedveil.v1.Join.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Join} Join instance
             * @type {{
             *   (properties: fedveil.v1.Join.$Shape): fedveil.v1.Join & fedveil.v1.Join.$Shape;
             *   (properties?: fedveil.v1.Join.$Properties): fedveil.v1.Join;
             * }}
             */
            Join.create = function(properties) {
                return new Join(properties);
            };

            /**
             * Encodes the specified Join message. Does not implicitly {@link fedveil.v1.Join.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Join
             * @static
             * @param {fedveil.v1.Join.$Properties} message Join message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Join.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.participant != null && $Object.hasOwnProperty.call(message, "participant") && message.participant !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.participant);
                if (message.scenario != null && $Object.hasOwnProperty.call(message, "scenario") && message.scenario !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.scenario);
                if (message.versions != null && message.versions.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).uint32s(message.versions);
                if (message.software != null && $Object.hasOwnProperty.call(message, "software") && message.software !== "")
                    writer.uint32(/* id 4, wireType 2 =*/34).string(message.software);
                if (message.resumes != null && $Object.hasOwnProperty.call(message, "resumes") && message.resumes !== false)
                    writer.uint32(/* id 5, wireType 0 =*/40).bool(message.resumes);
                if (message.signature != null && $Object.hasOwnProperty.call(message, "signature") && message.signature.length)
                    writer.uint32(/* id 6, wireType 2 =*/50).bytes(message.signature);
                if (message.tokenProof != null && $Object.hasOwnProperty.call(message, "tokenProof") && message.tokenProof.length)
                    writer.uint32(/* id 7, wireType 2 =*/58).bytes(message.tokenProof);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Join
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Join & fedveil.v1.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Join.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Join();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.participant = value;
                            else
                                delete message.participant;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.scenario = value;
                            else
                                delete message.scenario;
                            continue;
                        }
                    case 3: {
                            if (wireType === 2) {
                                if (!(message.versions && message.versions.length))
                                    message.versions = [];
                                reader.uint32s(message.versions);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.versions && message.versions.length))
                                message.versions = [];
                            message.versions.push(reader.uint32());
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.software = value;
                            else
                                delete message.software;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.resumes = value;
                            else
                                delete message.resumes;
                            continue;
                        }
                    case 6: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.signature = value;
                            else
                                delete message.signature;
                            continue;
                        }
                    case 7: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.tokenProof = value;
                            else
                                delete message.tokenProof;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Join;
        })();

        v1.Welcome = (function() {

            /**
             * Properties of a Welcome.
             * @typedef {Object} fedveil.v1.Welcome.$Properties
             * @property {string|null} [run] Welcome run
             * @property {string|null} [planJson] Welcome planJson
             * @property {Uint8Array|null} [planSignature] Welcome planSignature
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Welcome.
             * @memberof fedveil.v1
             * @interface IWelcome
             * @augments fedveil.v1.Welcome.$Properties
             * @deprecated Use fedveil.v1.Welcome.$Properties instead.
             */

            /**
             * Shape of a Welcome.
             * @typedef {fedveil.v1.Welcome.$Properties} fedveil.v1.Welcome.$Shape
             */

            /**
             * Constructs a new Welcome.
             * @memberof fedveil.v1
             * @classdesc Represents a Welcome.
             * @constructor
             * @param {fedveil.v1.Welcome.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Welcome = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Welcome run.
             * @member {string} run
             * @memberof fedveil.v1.Welcome
             * @instance
             */
            Welcome.prototype.run = "";

            /**
             * Welcome planJson.
             * @member {string} planJson
             * @memberof fedveil.v1.Welcome
             * @instance
             */
            Welcome.prototype.planJson = "";

            /**
             * Welcome planSignature.
             * @member {Uint8Array} planSignature
             * @memberof fedveil.v1.Welcome
             * @instance
             */
            Welcome.prototype.planSignature = $util.newBuffer([]);

            /**
             * Creates a new Welcome instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Welcome
             * @static
             * @param {fedveil.v1.Welcome.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Welcome} Welcome instance
             * @type {{
             *   (properties: fedveil.v1.Welcome.$Shape): fedveil.v1.Welcome & fedveil.v1.Welcome.$Shape;
             *   (properties?: fedveil.v1.Welcome.$Properties): fedveil.v1.Welcome;
             * }}
             */
            Welcome.create = function(properties) {
                return new Welcome(properties);
            };

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link fedveil.v1.Welcome.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Welcome
             * @static
             * @param {fedveil.v1.Welcome.$Properties} message Welcome message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Welcome.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.run != null && $Object.hasOwnProperty.call(message, "run") && message.run !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.run);
                if (message.planJson != null && $Object.hasOwnProperty.call(message, "planJson") && message.planJson !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.planJson);
                if (message.planSignature != null && $Object.hasOwnProperty.call(message, "planSignature") && message.planSignature.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.planSignature);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Welcome
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Welcome & fedveil.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Welcome.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Welcome();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.run = value;
                            else
                                delete message.run;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.planJson = value;
                            else
                                delete message.planJson;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.planSignature = value;
                            else
                                delete message.planSignature;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Welcome;
        })();

        v1.Refusal = (function() {

            /**
             * Properties of a Refusal.
             * @typedef {Object} fedveil.v1.Refusal.$Properties
             * @property {string|null} [code] Refusal code
             * @property {string|null} [sentence] Refusal sentence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Refusal.
             * @memberof fedveil.v1
             * @interface IRefusal
             * @augments fedveil.v1.Refusal.$Properties
             * @deprecated Use fedveil.v1.Refusal.$Properties instead.
             */

            /**
             * Shape of a Refusal.
             * @typedef {fedveil.v1.Refusal.$Properties} fedveil.v1.Refusal.$Shape
             */

            /**
             * Constructs a new Refusal.
             * @memberof fedveil.v1
             * @classdesc Represents a Refusal.
             * @constructor
             * @param {fedveil.v1.Refusal.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Refusal = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Refusal code.
             * @member {string} code
             * @memberof fedveil.v1.Refusal
             * @instance
             */
            Refusal.prototype.code = "";

            /**
             * Refusal sentence.
             * @member {string} sentence
             * @memberof fedveil.v1.Refusal
             * @instance
             */
            Refusal.prototype.sentence = "";

            /**
             * Creates a new Refusal instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Refusal
             * @static
             * @param {fedveil.v1.Refusal.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Refusal} Refusal instance
             * @type {{
             *   (properties: fedveil.v1.Refusal.$Shape): fedveil.v1.Refusal & fedveil.v1.Refusal.$Shape;
             *   (properties?: fedveil.v1.Refusal.$Properties): fedveil.v1.Refusal;
             * }}
             */
            Refusal.create = function(properties) {
                return new Refusal(properties);
            };

            /**
             * Encodes the specified Refusal message. Does not implicitly {@link fedveil.v1.Refusal.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Refusal
             * @static
             * @param {fedveil.v1.Refusal.$Properties} message Refusal message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Refusal.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                if (message.sentence != null && $Object.hasOwnProperty.call(message, "sentence") && message.sentence !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.sentence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Refusal message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Refusal
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Refusal & fedveil.v1.Refusal.$Shape} Refusal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Refusal.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Refusal();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.sentence = value;
                            else
                                delete message.sentence;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Refusal;
        })();

        v1.Ready = (function() {

            /**
             * Properties of a Ready.
             * @typedef {Object} fedveil.v1.Ready.$Properties
             * @property {Uint8Array|null} [alignmentSha256] Ready alignmentSha256
             * @property {number|null} [records] Ready records
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Ready.
             * @memberof fedveil.v1
             * @interface IReady
             * @augments fedveil.v1.Ready.$Properties
             * @deprecated Use fedveil.v1.Ready.$Properties instead.
             */

            /**
             * Shape of a Ready.
             * @typedef {fedveil.v1.Ready.$Properties} fedveil.v1.Ready.$Shape
             */

            /**
             * Constructs a new Ready.
             * @memberof fedveil.v1
             * @classdesc Represents a Ready.
             * @constructor
             * @param {fedveil.v1.Ready.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Ready = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Ready alignmentSha256.
             * @member {Uint8Array} alignmentSha256
             * @memberof fedveil.v1.Ready
             * @instance
             */
            Ready.prototype.alignmentSha256 = $util.newBuffer([]);

            /**
             * Ready records.
             * @member {number} records
             * @memberof fedveil.v1.Ready
             * @instance
             */
            Ready.prototype.records = 0;

            /**
             * Creates a new Ready instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Ready
             * @static
             * @param {fedveil.v1.Ready.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Ready} Ready instance
             * @type {{
             *   (properties: fedveil.v1.Ready.$Shape): fedveil.v1.Ready & fedveil.v1.Ready.$Shape;
             *   (properties?: fedveil.v1.Ready.$Properties): fedveil.v1.Ready;
             * }}
             */
            Ready.create = function(properties) {
                return new Ready(properties);
            };

            /**
             * Encodes the specified Ready message. Does not implicitly {@link fedveil.v1.Ready.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Ready
             * @static
             * @param {fedveil.v1.Ready.$Properties} message Ready message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Ready.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.alignmentSha256 != null && $Object.hasOwnProperty.call(message, "alignmentSha256") && message.alignmentSha256.length)
                    writer.uint32(/* id 1, wireType 2 =*/10).bytes(message.alignmentSha256);
                if (message.records != null && $Object.hasOwnProperty.call(message, "records") && message.records !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.records);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Ready message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Ready
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Ready & fedveil.v1.Ready.$Shape} Ready
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Ready.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Ready();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.alignmentSha256 = value;
                            else
                                delete message.alignmentSha256;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.records = value;
                            else
                                delete message.records;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Ready;
        })();

        v1.Finish = (function() {

            /**
             * Properties of a Finish.
             * @typedef {Object} fedveil.v1.Finish.$Properties
             * @property {string|null} [reason] Finish reason
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Finish.
             * @memberof fedveil.v1
             * @interface IFinish
             * @augments fedveil.v1.Finish.$Properties
             * @deprecated Use fedveil.v1.Finish.$Properties instead.
             */

            /**
             * Shape of a Finish.
             * @typedef {fedveil.v1.Finish.$Properties} fedveil.v1.Finish.$Shape
             */

            /**
             * Constructs a new Finish.
             * @memberof fedveil.v1
             * @classdesc Represents a Finish.
             * @constructor
             * @param {fedveil.v1.Finish.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Finish = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Finish reason.
             * @member {string} reason
             * @memberof fedveil.v1.Finish
             * @instance
             */
            Finish.prototype.reason = "";

            /**
             * Creates a new Finish instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Finish
             * @static
             * @param {fedveil.v1.Finish.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Finish} Finish instance
             * @type {{
             *   (properties: fedveil.v1.Finish.$Shape): fedveil.v1.Finish & fedveil.v1.Finish.$Shape;
             *   (properties?: fedveil.v1.Finish.$Properties): fedveil.v1.Finish;
             * }}
             */
            Finish.create = function(properties) {
                return new Finish(properties);
            };

            /**
             * Encodes the specified Finish message. Does not implicitly {@link fedveil.v1.Finish.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Finish
             * @static
             * @param {fedveil.v1.Finish.$Properties} message Finish message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Finish.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.reason != null && $Object.hasOwnProperty.call(message, "reason") && message.reason !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.reason);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Finish message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Finish
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Finish & fedveil.v1.Finish.$Shape} Finish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Finish.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Finish();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.reason = value;
                            else
                                delete message.reason;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Finish;
        })();

        v1.Leave = (function() {

            /**
             * Properties of a Leave.
             * @typedef {Object} fedveil.v1.Leave.$Properties
             * @property {string|null} [code] Leave code
             * @property {string|null} [sentence] Leave sentence
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Leave.
             * @memberof fedveil.v1
             * @interface ILeave
             * @augments fedveil.v1.Leave.$Properties
             * @deprecated Use fedveil.v1.Leave.$Properties instead.
             */

            /**
             * Shape of a Leave.
             * @typedef {fedveil.v1.Leave.$Properties} fedveil.v1.Leave.$Shape
             */

            /**
             * Constructs a new Leave.
             * @memberof fedveil.v1
             * @classdesc Represents a Leave.
             * @constructor
             * @param {fedveil.v1.Leave.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Leave = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Leave code.
             * @member {string} code
             * @memberof fedveil.v1.Leave
             * @instance
             */
            Leave.prototype.code = "";

            /**
             * Leave sentence.
             * @member {string} sentence
             * @memberof fedveil.v1.Leave
             * @instance
             */
            Leave.prototype.sentence = "";

            /**
             * Creates a new Leave instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Leave
             * @static
             * @param {fedveil.v1.Leave.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Leave} Leave instance
             * @type {{
             *   (properties: fedveil.v1.Leave.$Shape): fedveil.v1.Leave & fedveil.v1.Leave.$Shape;
             *   (properties?: fedveil.v1.Leave.$Properties): fedveil.v1.Leave;
             * }}
             */
            Leave.create = function(properties) {
                return new Leave(properties);
            };

            /**
             * Encodes the specified Leave message. Does not implicitly {@link fedveil.v1.Leave.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Leave
             * @static
             * @param {fedveil.v1.Leave.$Properties} message Leave message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Leave.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.code != null && $Object.hasOwnProperty.call(message, "code") && message.code !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.code);
                if (message.sentence != null && $Object.hasOwnProperty.call(message, "sentence") && message.sentence !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.sentence);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Leave message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Leave
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Leave & fedveil.v1.Leave.$Shape} Leave
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Leave.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Leave();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.code = value;
                            else
                                delete message.code;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.sentence = value;
                            else
                                delete message.sentence;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Leave;
        })();

        v1.Statement = (function() {

            /**
             * Properties of a Statement.
             * @typedef {Object} fedveil.v1.Statement.$Properties
             * @property {number|null} [round] Statement round
             * @property {string|null} [json] Statement json
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Statement.
             * @memberof fedveil.v1
             * @interface IStatement
             * @augments fedveil.v1.Statement.$Properties
             * @deprecated Use fedveil.v1.Statement.$Properties instead.
             */

            /**
             * Shape of a Statement.
             * @typedef {fedveil.v1.Statement.$Properties} fedveil.v1.Statement.$Shape
             */

            /**
             * Constructs a new Statement.
             * @memberof fedveil.v1
             * @classdesc Represents a Statement.
             * @constructor
             * @param {fedveil.v1.Statement.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Statement = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Statement round.
             * @member {number} round
             * @memberof fedveil.v1.Statement
             * @instance
             */
            Statement.prototype.round = 0;

            /**
             * Statement json.
             * @member {string} json
             * @memberof fedveil.v1.Statement
             * @instance
             */
            Statement.prototype.json = "";

            /**
             * Creates a new Statement instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Statement
             * @static
             * @param {fedveil.v1.Statement.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Statement} Statement instance
             * @type {{
             *   (properties: fedveil.v1.Statement.$Shape): fedveil.v1.Statement & fedveil.v1.Statement.$Shape;
             *   (properties?: fedveil.v1.Statement.$Properties): fedveil.v1.Statement;
             * }}
             */
            Statement.create = function(properties) {
                return new Statement(properties);
            };

            /**
             * Encodes the specified Statement message. Does not implicitly {@link fedveil.v1.Statement.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Statement
             * @static
             * @param {fedveil.v1.Statement.$Properties} message Statement message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Statement.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.round);
                if (message.json != null && $Object.hasOwnProperty.call(message, "json") && message.json !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.json);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Statement message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Statement
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Statement & fedveil.v1.Statement.$Shape} Statement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Statement.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Statement();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.round = value;
                            else
                                delete message.round;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.json = value;
                            else
                                delete message.json;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Statement;
        })();

        v1.Release = (function() {

            /**
             * Properties of a Release.
             * @typedef {Object} fedveil.v1.Release.$Properties
             * @property {string|null} [releaseId] Release releaseId
             * @property {string|null} [mechanism] Release mechanism
             * @property {fedveil.v1.Tensor.$Properties|null} [values] Release values
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Release.
             * @memberof fedveil.v1
             * @interface IRelease
             * @augments fedveil.v1.Release.$Properties
             * @deprecated Use fedveil.v1.Release.$Properties instead.
             */

            /**
             * Shape of a Release.
             * @typedef {fedveil.v1.Release.$Properties} fedveil.v1.Release.$Shape
             */

            /**
             * Constructs a new Release.
             * @memberof fedveil.v1
             * @classdesc Represents a Release.
             * @constructor
             * @param {fedveil.v1.Release.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Release = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Release releaseId.
             * @member {string} releaseId
             * @memberof fedveil.v1.Release
             * @instance
             */
            Release.prototype.releaseId = "";

            /**
             * Release mechanism.
             * @member {string} mechanism
             * @memberof fedveil.v1.Release
             * @instance
             */
            Release.prototype.mechanism = "";

            /**
             * Release values.
             * @member {fedveil.v1.Tensor.$Properties|null|undefined} values
             * @memberof fedveil.v1.Release
             * @instance
             */
            Release.prototype.values = null;

            /**
             * Creates a new Release instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Release
             * @static
             * @param {fedveil.v1.Release.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Release} Release instance
             * @type {{
             *   (properties: fedveil.v1.Release.$Shape): fedveil.v1.Release & fedveil.v1.Release.$Shape;
             *   (properties?: fedveil.v1.Release.$Properties): fedveil.v1.Release;
             * }}
             */
            Release.create = function(properties) {
                return new Release(properties);
            };

            /**
             * Encodes the specified Release message. Does not implicitly {@link fedveil.v1.Release.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Release
             * @static
             * @param {fedveil.v1.Release.$Properties} message Release message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Release.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.releaseId != null && $Object.hasOwnProperty.call(message, "releaseId") && message.releaseId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.releaseId);
                if (message.mechanism != null && $Object.hasOwnProperty.call(message, "mechanism") && message.mechanism !== "")
                    writer.uint32(/* id 2, wireType 2 =*/18).string(message.mechanism);
                if (message.values != null && $Object.hasOwnProperty.call(message, "values"))
                    $root.fedveil.v1.Tensor.encode(message.values, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Release message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Release
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Release & fedveil.v1.Release.$Shape} Release
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Release.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Release();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.releaseId = value;
                            else
                                delete message.releaseId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.mechanism = value;
                            else
                                delete message.mechanism;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.values = $root.fedveil.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1, message.values);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Release;
        })();

        v1.EmbeddingRequest = (function() {

            /**
             * Properties of an EmbeddingRequest.
             * @typedef {Object} fedveil.v1.EmbeddingRequest.$Properties
             * @property {string|null} [releaseId] EmbeddingRequest releaseId
             * @property {number|null} [round] EmbeddingRequest round
             * @property {number|null} [step] EmbeddingRequest step
             * @property {boolean|null} [training] EmbeddingRequest training
             * @property {Array.<number>|null} [positions] EmbeddingRequest positions
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EmbeddingRequest.
             * @memberof fedveil.v1
             * @interface IEmbeddingRequest
             * @augments fedveil.v1.EmbeddingRequest.$Properties
             * @deprecated Use fedveil.v1.EmbeddingRequest.$Properties instead.
             */

            /**
             * Shape of an EmbeddingRequest.
             * @typedef {fedveil.v1.EmbeddingRequest.$Properties} fedveil.v1.EmbeddingRequest.$Shape
             */

            /**
             * Constructs a new EmbeddingRequest.
             * @memberof fedveil.v1
             * @classdesc Represents an EmbeddingRequest.
             * @constructor
             * @param {fedveil.v1.EmbeddingRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EmbeddingRequest = function (properties) {
                this.positions = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EmbeddingRequest releaseId.
             * @member {string} releaseId
             * @memberof fedveil.v1.EmbeddingRequest
             * @instance
             */
            EmbeddingRequest.prototype.releaseId = "";

            /**
             * EmbeddingRequest round.
             * @member {number} round
             * @memberof fedveil.v1.EmbeddingRequest
             * @instance
             */
            EmbeddingRequest.prototype.round = 0;

            /**
             * EmbeddingRequest step.
             * @member {number} step
             * @memberof fedveil.v1.EmbeddingRequest
             * @instance
             */
            EmbeddingRequest.prototype.step = 0;

            /**
             * EmbeddingRequest training.
             * @member {boolean} training
             * @memberof fedveil.v1.EmbeddingRequest
             * @instance
             */
            EmbeddingRequest.prototype.training = false;

            /**
             * EmbeddingRequest positions.
             * @member {Array.<number>} positions
             * @memberof fedveil.v1.EmbeddingRequest
             * @instance
             */
            EmbeddingRequest.prototype.positions = $util.emptyArray;

            /**
             * Creates a new EmbeddingRequest instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.EmbeddingRequest
             * @static
             * @param {fedveil.v1.EmbeddingRequest.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.EmbeddingRequest} EmbeddingRequest instance
             * @type {{
             *   (properties: fedveil.v1.EmbeddingRequest.$Shape): fedveil.v1.EmbeddingRequest & fedveil.v1.EmbeddingRequest.$Shape;
             *   (properties?: fedveil.v1.EmbeddingRequest.$Properties): fedveil.v1.EmbeddingRequest;
             * }}
             */
            EmbeddingRequest.create = function(properties) {
                return new EmbeddingRequest(properties);
            };

            /**
             * Encodes the specified EmbeddingRequest message. Does not implicitly {@link fedveil.v1.EmbeddingRequest.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.EmbeddingRequest
             * @static
             * @param {fedveil.v1.EmbeddingRequest.$Properties} message EmbeddingRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EmbeddingRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.releaseId != null && $Object.hasOwnProperty.call(message, "releaseId") && message.releaseId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.releaseId);
                if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.round);
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.step);
                if (message.training != null && $Object.hasOwnProperty.call(message, "training") && message.training !== false)
                    writer.uint32(/* id 4, wireType 0 =*/32).bool(message.training);
                if (message.positions != null && message.positions.length)
                    writer.uint32(/* id 5, wireType 2 =*/42).uint32s(message.positions);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EmbeddingRequest message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.EmbeddingRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.EmbeddingRequest & fedveil.v1.EmbeddingRequest.$Shape} EmbeddingRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EmbeddingRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.EmbeddingRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.releaseId = value;
                            else
                                delete message.releaseId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.round = value;
                            else
                                delete message.round;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.training = value;
                            else
                                delete message.training;
                            continue;
                        }
                    case 5: {
                            if (wireType === 2) {
                                if (!(message.positions && message.positions.length))
                                    message.positions = [];
                                reader.uint32s(message.positions);
                                continue;
                            }
                            if (wireType !== 0)
                                break;
                            if (!(message.positions && message.positions.length))
                                message.positions = [];
                            message.positions.push(reader.uint32());
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EmbeddingRequest;
        })();

        v1.Embeddings = (function() {

            /**
             * Properties of an Embeddings.
             * @typedef {Object} fedveil.v1.Embeddings.$Properties
             * @property {number|null} [step] Embeddings step
             * @property {fedveil.v1.Release.$Properties|null} [release] Embeddings release
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Embeddings.
             * @memberof fedveil.v1
             * @interface IEmbeddings
             * @augments fedveil.v1.Embeddings.$Properties
             * @deprecated Use fedveil.v1.Embeddings.$Properties instead.
             */

            /**
             * Shape of an Embeddings.
             * @typedef {fedveil.v1.Embeddings.$Properties} fedveil.v1.Embeddings.$Shape
             */

            /**
             * Constructs a new Embeddings.
             * @memberof fedveil.v1
             * @classdesc Represents an Embeddings.
             * @constructor
             * @param {fedveil.v1.Embeddings.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Embeddings = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Embeddings step.
             * @member {number} step
             * @memberof fedveil.v1.Embeddings
             * @instance
             */
            Embeddings.prototype.step = 0;

            /**
             * Embeddings release.
             * @member {fedveil.v1.Release.$Properties|null|undefined} release
             * @memberof fedveil.v1.Embeddings
             * @instance
             */
            Embeddings.prototype.release = null;

            /**
             * Creates a new Embeddings instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Embeddings
             * @static
             * @param {fedveil.v1.Embeddings.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Embeddings} Embeddings instance
             * @type {{
             *   (properties: fedveil.v1.Embeddings.$Shape): fedveil.v1.Embeddings & fedveil.v1.Embeddings.$Shape;
             *   (properties?: fedveil.v1.Embeddings.$Properties): fedveil.v1.Embeddings;
             * }}
             */
            Embeddings.create = function(properties) {
                return new Embeddings(properties);
            };

            /**
             * Encodes the specified Embeddings message. Does not implicitly {@link fedveil.v1.Embeddings.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Embeddings
             * @static
             * @param {fedveil.v1.Embeddings.$Properties} message Embeddings message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Embeddings.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.step);
                if (message.release != null && $Object.hasOwnProperty.call(message, "release"))
                    $root.fedveil.v1.Release.encode(message.release, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Embeddings message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Embeddings
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Embeddings & fedveil.v1.Embeddings.$Shape} Embeddings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Embeddings.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Embeddings();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.release = $root.fedveil.v1.Release.decode(reader, reader.size(), $undefined, _depth + 1, message.release);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Embeddings;
        })();

        v1.EmbeddingGradient = (function() {

            /**
             * Properties of an EmbeddingGradient.
             * @typedef {Object} fedveil.v1.EmbeddingGradient.$Properties
             * @property {number|null} [step] EmbeddingGradient step
             * @property {fedveil.v1.Tensor.$Properties|null} [gradient] EmbeddingGradient gradient
             * @property {number|null} [learningRate] EmbeddingGradient learningRate
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EmbeddingGradient.
             * @memberof fedveil.v1
             * @interface IEmbeddingGradient
             * @augments fedveil.v1.EmbeddingGradient.$Properties
             * @deprecated Use fedveil.v1.EmbeddingGradient.$Properties instead.
             */

            /**
             * Shape of an EmbeddingGradient.
             * @typedef {fedveil.v1.EmbeddingGradient.$Properties} fedveil.v1.EmbeddingGradient.$Shape
             */

            /**
             * Constructs a new EmbeddingGradient.
             * @memberof fedveil.v1
             * @classdesc Represents an EmbeddingGradient.
             * @constructor
             * @param {fedveil.v1.EmbeddingGradient.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EmbeddingGradient = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EmbeddingGradient step.
             * @member {number} step
             * @memberof fedveil.v1.EmbeddingGradient
             * @instance
             */
            EmbeddingGradient.prototype.step = 0;

            /**
             * EmbeddingGradient gradient.
             * @member {fedveil.v1.Tensor.$Properties|null|undefined} gradient
             * @memberof fedveil.v1.EmbeddingGradient
             * @instance
             */
            EmbeddingGradient.prototype.gradient = null;

            /**
             * EmbeddingGradient learningRate.
             * @member {number} learningRate
             * @memberof fedveil.v1.EmbeddingGradient
             * @instance
             */
            EmbeddingGradient.prototype.learningRate = 0;

            /**
             * Creates a new EmbeddingGradient instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.EmbeddingGradient
             * @static
             * @param {fedveil.v1.EmbeddingGradient.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.EmbeddingGradient} EmbeddingGradient instance
             * @type {{
             *   (properties: fedveil.v1.EmbeddingGradient.$Shape): fedveil.v1.EmbeddingGradient & fedveil.v1.EmbeddingGradient.$Shape;
             *   (properties?: fedveil.v1.EmbeddingGradient.$Properties): fedveil.v1.EmbeddingGradient;
             * }}
             */
            EmbeddingGradient.create = function(properties) {
                return new EmbeddingGradient(properties);
            };

            /**
             * Encodes the specified EmbeddingGradient message. Does not implicitly {@link fedveil.v1.EmbeddingGradient.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.EmbeddingGradient
             * @static
             * @param {fedveil.v1.EmbeddingGradient.$Properties} message EmbeddingGradient message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EmbeddingGradient.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.step);
                if (message.gradient != null && $Object.hasOwnProperty.call(message, "gradient"))
                    $root.fedveil.v1.Tensor.encode(message.gradient, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.learningRate != null && $Object.hasOwnProperty.call(message, "learningRate") && !$Object.is(message.learningRate, 0))
                    writer.uint32(/* id 3, wireType 5 =*/29).float(message.learningRate);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EmbeddingGradient message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.EmbeddingGradient
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.EmbeddingGradient & fedveil.v1.EmbeddingGradient.$Shape} EmbeddingGradient
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EmbeddingGradient.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.EmbeddingGradient();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.gradient = $root.fedveil.v1.Tensor.decode(reader, reader.size(), $undefined, _depth + 1, message.gradient);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 5)
                                break;
                            if (!$Object.is(value = reader.float(), 0))
                                message.learningRate = value;
                            else
                                delete message.learningRate;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EmbeddingGradient;
        })();

        v1.AlignmentOffer = (function() {

            /**
             * Properties of an AlignmentOffer.
             * @typedef {Object} fedveil.v1.AlignmentOffer.$Properties
             * @property {number|null} [ids] AlignmentOffer ids
             * @property {Uint8Array|null} [publicKey] AlignmentOffer publicKey
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlignmentOffer.
             * @memberof fedveil.v1
             * @interface IAlignmentOffer
             * @augments fedveil.v1.AlignmentOffer.$Properties
             * @deprecated Use fedveil.v1.AlignmentOffer.$Properties instead.
             */

            /**
             * Shape of an AlignmentOffer.
             * @typedef {fedveil.v1.AlignmentOffer.$Properties} fedveil.v1.AlignmentOffer.$Shape
             */

            /**
             * Constructs a new AlignmentOffer.
             * @memberof fedveil.v1
             * @classdesc Represents an AlignmentOffer.
             * @constructor
             * @param {fedveil.v1.AlignmentOffer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlignmentOffer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlignmentOffer ids.
             * @member {number} ids
             * @memberof fedveil.v1.AlignmentOffer
             * @instance
             */
            AlignmentOffer.prototype.ids = 0;

            /**
             * AlignmentOffer publicKey.
             * @member {Uint8Array} publicKey
             * @memberof fedveil.v1.AlignmentOffer
             * @instance
             */
            AlignmentOffer.prototype.publicKey = $util.newBuffer([]);

            /**
             * Creates a new AlignmentOffer instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.AlignmentOffer
             * @static
             * @param {fedveil.v1.AlignmentOffer.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.AlignmentOffer} AlignmentOffer instance
             * @type {{
             *   (properties: fedveil.v1.AlignmentOffer.$Shape): fedveil.v1.AlignmentOffer & fedveil.v1.AlignmentOffer.$Shape;
             *   (properties?: fedveil.v1.AlignmentOffer.$Properties): fedveil.v1.AlignmentOffer;
             * }}
             */
            AlignmentOffer.create = function(properties) {
                return new AlignmentOffer(properties);
            };

            /**
             * Encodes the specified AlignmentOffer message. Does not implicitly {@link fedveil.v1.AlignmentOffer.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.AlignmentOffer
             * @static
             * @param {fedveil.v1.AlignmentOffer.$Properties} message AlignmentOffer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlignmentOffer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ids != null && $Object.hasOwnProperty.call(message, "ids") && message.ids !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.ids);
                if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.publicKey);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlignmentOffer message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.AlignmentOffer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentOffer & fedveil.v1.AlignmentOffer.$Shape} AlignmentOffer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlignmentOffer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.AlignmentOffer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ids = value;
                            else
                                delete message.ids;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.publicKey = value;
                            else
                                delete message.publicKey;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlignmentOffer;
        })();

        v1.AlignmentPeer = (function() {

            /**
             * Properties of an AlignmentPeer.
             * @typedef {Object} fedveil.v1.AlignmentPeer.$Properties
             * @property {string|null} [name] AlignmentPeer name
             * @property {Uint8Array|null} [publicKey] AlignmentPeer publicKey
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlignmentPeer.
             * @memberof fedveil.v1
             * @interface IAlignmentPeer
             * @augments fedveil.v1.AlignmentPeer.$Properties
             * @deprecated Use fedveil.v1.AlignmentPeer.$Properties instead.
             */

            /**
             * Shape of an AlignmentPeer.
             * @typedef {fedveil.v1.AlignmentPeer.$Properties} fedveil.v1.AlignmentPeer.$Shape
             */

            /**
             * Constructs a new AlignmentPeer.
             * @memberof fedveil.v1
             * @classdesc Represents an AlignmentPeer.
             * @constructor
             * @param {fedveil.v1.AlignmentPeer.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlignmentPeer = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlignmentPeer name.
             * @member {string} name
             * @memberof fedveil.v1.AlignmentPeer
             * @instance
             */
            AlignmentPeer.prototype.name = "";

            /**
             * AlignmentPeer publicKey.
             * @member {Uint8Array} publicKey
             * @memberof fedveil.v1.AlignmentPeer
             * @instance
             */
            AlignmentPeer.prototype.publicKey = $util.newBuffer([]);

            /**
             * Creates a new AlignmentPeer instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.AlignmentPeer
             * @static
             * @param {fedveil.v1.AlignmentPeer.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.AlignmentPeer} AlignmentPeer instance
             * @type {{
             *   (properties: fedveil.v1.AlignmentPeer.$Shape): fedveil.v1.AlignmentPeer & fedveil.v1.AlignmentPeer.$Shape;
             *   (properties?: fedveil.v1.AlignmentPeer.$Properties): fedveil.v1.AlignmentPeer;
             * }}
             */
            AlignmentPeer.create = function(properties) {
                return new AlignmentPeer(properties);
            };

            /**
             * Encodes the specified AlignmentPeer message. Does not implicitly {@link fedveil.v1.AlignmentPeer.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.AlignmentPeer
             * @static
             * @param {fedveil.v1.AlignmentPeer.$Properties} message AlignmentPeer message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlignmentPeer.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.name != null && $Object.hasOwnProperty.call(message, "name") && message.name !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.name);
                if (message.publicKey != null && $Object.hasOwnProperty.call(message, "publicKey") && message.publicKey.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.publicKey);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlignmentPeer message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.AlignmentPeer
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentPeer & fedveil.v1.AlignmentPeer.$Shape} AlignmentPeer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlignmentPeer.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.AlignmentPeer();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.name = value;
                            else
                                delete message.name;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.publicKey = value;
                            else
                                delete message.publicKey;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlignmentPeer;
        })();

        v1.AlignmentStart = (function() {

            /**
             * Properties of an AlignmentStart.
             * @typedef {Object} fedveil.v1.AlignmentStart.$Properties
             * @property {number|null} [ids] AlignmentStart ids
             * @property {Array.<fedveil.v1.AlignmentPeer.$Properties>|null} [peers] AlignmentStart peers
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlignmentStart.
             * @memberof fedveil.v1
             * @interface IAlignmentStart
             * @augments fedveil.v1.AlignmentStart.$Properties
             * @deprecated Use fedveil.v1.AlignmentStart.$Properties instead.
             */

            /**
             * Shape of an AlignmentStart.
             * @typedef {fedveil.v1.AlignmentStart.$Properties} fedveil.v1.AlignmentStart.$Shape
             */

            /**
             * Constructs a new AlignmentStart.
             * @memberof fedveil.v1
             * @classdesc Represents an AlignmentStart.
             * @constructor
             * @param {fedveil.v1.AlignmentStart.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlignmentStart = function (properties) {
                this.peers = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlignmentStart ids.
             * @member {number} ids
             * @memberof fedveil.v1.AlignmentStart
             * @instance
             */
            AlignmentStart.prototype.ids = 0;

            /**
             * AlignmentStart peers.
             * @member {Array.<fedveil.v1.AlignmentPeer.$Properties>} peers
             * @memberof fedveil.v1.AlignmentStart
             * @instance
             */
            AlignmentStart.prototype.peers = $util.emptyArray;

            /**
             * Creates a new AlignmentStart instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.AlignmentStart
             * @static
             * @param {fedveil.v1.AlignmentStart.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.AlignmentStart} AlignmentStart instance
             * @type {{
             *   (properties: fedveil.v1.AlignmentStart.$Shape): fedveil.v1.AlignmentStart & fedveil.v1.AlignmentStart.$Shape;
             *   (properties?: fedveil.v1.AlignmentStart.$Properties): fedveil.v1.AlignmentStart;
             * }}
             */
            AlignmentStart.create = function(properties) {
                return new AlignmentStart(properties);
            };

            /**
             * Encodes the specified AlignmentStart message. Does not implicitly {@link fedveil.v1.AlignmentStart.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.AlignmentStart
             * @static
             * @param {fedveil.v1.AlignmentStart.$Properties} message AlignmentStart message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlignmentStart.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.ids != null && $Object.hasOwnProperty.call(message, "ids") && message.ids !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.ids);
                if (message.peers != null && message.peers.length)
                    for (let i = 0; i < message.peers.length; ++i)
                        $root.fedveil.v1.AlignmentPeer.encode(message.peers[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlignmentStart message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.AlignmentStart
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentStart & fedveil.v1.AlignmentStart.$Shape} AlignmentStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlignmentStart.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.AlignmentStart();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.ids = value;
                            else
                                delete message.ids;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.peers && message.peers.length))
                                message.peers = [];
                            message.peers.push($root.fedveil.v1.AlignmentPeer.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlignmentStart;
        })();

        v1.BlindedPoints = (function() {

            /**
             * Properties of a BlindedPoints.
             * @typedef {Object} fedveil.v1.BlindedPoints.$Properties
             * @property {number|null} [first] BlindedPoints first
             * @property {Uint8Array|null} [points] BlindedPoints points
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a BlindedPoints.
             * @memberof fedveil.v1
             * @interface IBlindedPoints
             * @augments fedveil.v1.BlindedPoints.$Properties
             * @deprecated Use fedveil.v1.BlindedPoints.$Properties instead.
             */

            /**
             * Shape of a BlindedPoints.
             * @typedef {fedveil.v1.BlindedPoints.$Properties} fedveil.v1.BlindedPoints.$Shape
             */

            /**
             * Constructs a new BlindedPoints.
             * @memberof fedveil.v1
             * @classdesc Represents a BlindedPoints.
             * @constructor
             * @param {fedveil.v1.BlindedPoints.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const BlindedPoints = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * BlindedPoints first.
             * @member {number} first
             * @memberof fedveil.v1.BlindedPoints
             * @instance
             */
            BlindedPoints.prototype.first = 0;

            /**
             * BlindedPoints points.
             * @member {Uint8Array} points
             * @memberof fedveil.v1.BlindedPoints
             * @instance
             */
            BlindedPoints.prototype.points = $util.newBuffer([]);

            /**
             * Creates a new BlindedPoints instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.BlindedPoints
             * @static
             * @param {fedveil.v1.BlindedPoints.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.BlindedPoints} BlindedPoints instance
             * @type {{
             *   (properties: fedveil.v1.BlindedPoints.$Shape): fedveil.v1.BlindedPoints & fedveil.v1.BlindedPoints.$Shape;
             *   (properties?: fedveil.v1.BlindedPoints.$Properties): fedveil.v1.BlindedPoints;
             * }}
             */
            BlindedPoints.create = function(properties) {
                return new BlindedPoints(properties);
            };

            /**
             * Encodes the specified BlindedPoints message. Does not implicitly {@link fedveil.v1.BlindedPoints.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.BlindedPoints
             * @static
             * @param {fedveil.v1.BlindedPoints.$Properties} message BlindedPoints message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            BlindedPoints.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.first);
                if (message.points != null && $Object.hasOwnProperty.call(message, "points") && message.points.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.points);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a BlindedPoints message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.BlindedPoints
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.BlindedPoints & fedveil.v1.BlindedPoints.$Shape} BlindedPoints
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            BlindedPoints.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.BlindedPoints();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.points = value;
                            else
                                delete message.points;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return BlindedPoints;
        })();

        v1.EvaluatedPoints = (function() {

            /**
             * Properties of an EvaluatedPoints.
             * @typedef {Object} fedveil.v1.EvaluatedPoints.$Properties
             * @property {number|null} [first] EvaluatedPoints first
             * @property {Uint8Array|null} [points] EvaluatedPoints points
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EvaluatedPoints.
             * @memberof fedveil.v1
             * @interface IEvaluatedPoints
             * @augments fedveil.v1.EvaluatedPoints.$Properties
             * @deprecated Use fedveil.v1.EvaluatedPoints.$Properties instead.
             */

            /**
             * Shape of an EvaluatedPoints.
             * @typedef {fedveil.v1.EvaluatedPoints.$Properties} fedveil.v1.EvaluatedPoints.$Shape
             */

            /**
             * Constructs a new EvaluatedPoints.
             * @memberof fedveil.v1
             * @classdesc Represents an EvaluatedPoints.
             * @constructor
             * @param {fedveil.v1.EvaluatedPoints.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EvaluatedPoints = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EvaluatedPoints first.
             * @member {number} first
             * @memberof fedveil.v1.EvaluatedPoints
             * @instance
             */
            EvaluatedPoints.prototype.first = 0;

            /**
             * EvaluatedPoints points.
             * @member {Uint8Array} points
             * @memberof fedveil.v1.EvaluatedPoints
             * @instance
             */
            EvaluatedPoints.prototype.points = $util.newBuffer([]);

            /**
             * Creates a new EvaluatedPoints instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.EvaluatedPoints
             * @static
             * @param {fedveil.v1.EvaluatedPoints.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.EvaluatedPoints} EvaluatedPoints instance
             * @type {{
             *   (properties: fedveil.v1.EvaluatedPoints.$Shape): fedveil.v1.EvaluatedPoints & fedveil.v1.EvaluatedPoints.$Shape;
             *   (properties?: fedveil.v1.EvaluatedPoints.$Properties): fedveil.v1.EvaluatedPoints;
             * }}
             */
            EvaluatedPoints.create = function(properties) {
                return new EvaluatedPoints(properties);
            };

            /**
             * Encodes the specified EvaluatedPoints message. Does not implicitly {@link fedveil.v1.EvaluatedPoints.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.EvaluatedPoints
             * @static
             * @param {fedveil.v1.EvaluatedPoints.$Properties} message EvaluatedPoints message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EvaluatedPoints.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.first);
                if (message.points != null && $Object.hasOwnProperty.call(message, "points") && message.points.length)
                    writer.uint32(/* id 2, wireType 2 =*/18).bytes(message.points);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EvaluatedPoints message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.EvaluatedPoints
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.EvaluatedPoints & fedveil.v1.EvaluatedPoints.$Shape} EvaluatedPoints
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EvaluatedPoints.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.EvaluatedPoints();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.points = value;
                            else
                                delete message.points;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EvaluatedPoints;
        })();

        v1.AlignmentTableRequest = (function() {

            /**
             * Properties of an AlignmentTableRequest.
             * @typedef {Object} fedveil.v1.AlignmentTableRequest.$Properties
             * @property {number|null} [first] AlignmentTableRequest first
             * @property {number|null} [count] AlignmentTableRequest count
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlignmentTableRequest.
             * @memberof fedveil.v1
             * @interface IAlignmentTableRequest
             * @augments fedveil.v1.AlignmentTableRequest.$Properties
             * @deprecated Use fedveil.v1.AlignmentTableRequest.$Properties instead.
             */

            /**
             * Shape of an AlignmentTableRequest.
             * @typedef {fedveil.v1.AlignmentTableRequest.$Properties} fedveil.v1.AlignmentTableRequest.$Shape
             */

            /**
             * Constructs a new AlignmentTableRequest.
             * @memberof fedveil.v1
             * @classdesc Represents an AlignmentTableRequest.
             * @constructor
             * @param {fedveil.v1.AlignmentTableRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlignmentTableRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlignmentTableRequest first.
             * @member {number} first
             * @memberof fedveil.v1.AlignmentTableRequest
             * @instance
             */
            AlignmentTableRequest.prototype.first = 0;

            /**
             * AlignmentTableRequest count.
             * @member {number} count
             * @memberof fedveil.v1.AlignmentTableRequest
             * @instance
             */
            AlignmentTableRequest.prototype.count = 0;

            /**
             * Creates a new AlignmentTableRequest instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.AlignmentTableRequest
             * @static
             * @param {fedveil.v1.AlignmentTableRequest.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.AlignmentTableRequest} AlignmentTableRequest instance
             * @type {{
             *   (properties: fedveil.v1.AlignmentTableRequest.$Shape): fedveil.v1.AlignmentTableRequest & fedveil.v1.AlignmentTableRequest.$Shape;
             *   (properties?: fedveil.v1.AlignmentTableRequest.$Properties): fedveil.v1.AlignmentTableRequest;
             * }}
             */
            AlignmentTableRequest.create = function(properties) {
                return new AlignmentTableRequest(properties);
            };

            /**
             * Encodes the specified AlignmentTableRequest message. Does not implicitly {@link fedveil.v1.AlignmentTableRequest.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.AlignmentTableRequest
             * @static
             * @param {fedveil.v1.AlignmentTableRequest.$Properties} message AlignmentTableRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlignmentTableRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.first);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.count);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlignmentTableRequest message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.AlignmentTableRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentTableRequest & fedveil.v1.AlignmentTableRequest.$Shape} AlignmentTableRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlignmentTableRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.AlignmentTableRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlignmentTableRequest;
        })();

        v1.AlignmentTable = (function() {

            /**
             * Properties of an AlignmentTable.
             * @typedef {Object} fedveil.v1.AlignmentTable.$Properties
             * @property {number|null} [first] AlignmentTable first
             * @property {number|null} [total] AlignmentTable total
             * @property {Uint8Array|null} [seed] AlignmentTable seed
             * @property {Uint8Array|null} [rows] AlignmentTable rows
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlignmentTable.
             * @memberof fedveil.v1
             * @interface IAlignmentTable
             * @augments fedveil.v1.AlignmentTable.$Properties
             * @deprecated Use fedveil.v1.AlignmentTable.$Properties instead.
             */

            /**
             * Shape of an AlignmentTable.
             * @typedef {fedveil.v1.AlignmentTable.$Properties} fedveil.v1.AlignmentTable.$Shape
             */

            /**
             * Constructs a new AlignmentTable.
             * @memberof fedveil.v1
             * @classdesc Represents an AlignmentTable.
             * @constructor
             * @param {fedveil.v1.AlignmentTable.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlignmentTable = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlignmentTable first.
             * @member {number} first
             * @memberof fedveil.v1.AlignmentTable
             * @instance
             */
            AlignmentTable.prototype.first = 0;

            /**
             * AlignmentTable total.
             * @member {number} total
             * @memberof fedveil.v1.AlignmentTable
             * @instance
             */
            AlignmentTable.prototype.total = 0;

            /**
             * AlignmentTable seed.
             * @member {Uint8Array} seed
             * @memberof fedveil.v1.AlignmentTable
             * @instance
             */
            AlignmentTable.prototype.seed = $util.newBuffer([]);

            /**
             * AlignmentTable rows.
             * @member {Uint8Array} rows
             * @memberof fedveil.v1.AlignmentTable
             * @instance
             */
            AlignmentTable.prototype.rows = $util.newBuffer([]);

            /**
             * Creates a new AlignmentTable instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.AlignmentTable
             * @static
             * @param {fedveil.v1.AlignmentTable.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.AlignmentTable} AlignmentTable instance
             * @type {{
             *   (properties: fedveil.v1.AlignmentTable.$Shape): fedveil.v1.AlignmentTable & fedveil.v1.AlignmentTable.$Shape;
             *   (properties?: fedveil.v1.AlignmentTable.$Properties): fedveil.v1.AlignmentTable;
             * }}
             */
            AlignmentTable.create = function(properties) {
                return new AlignmentTable(properties);
            };

            /**
             * Encodes the specified AlignmentTable message. Does not implicitly {@link fedveil.v1.AlignmentTable.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.AlignmentTable
             * @static
             * @param {fedveil.v1.AlignmentTable.$Properties} message AlignmentTable message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlignmentTable.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.first);
                if (message.total != null && $Object.hasOwnProperty.call(message, "total") && message.total !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.total);
                if (message.seed != null && $Object.hasOwnProperty.call(message, "seed") && message.seed.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.seed);
                if (message.rows != null && $Object.hasOwnProperty.call(message, "rows") && message.rows.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.rows);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlignmentTable message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.AlignmentTable
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentTable & fedveil.v1.AlignmentTable.$Shape} AlignmentTable
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlignmentTable.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.AlignmentTable();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.total = value;
                            else
                                delete message.total;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.seed = value;
                            else
                                delete message.seed;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.rows = value;
                            else
                                delete message.rows;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlignmentTable;
        })();

        v1.AlignmentResult = (function() {

            /**
             * Properties of an AlignmentResult.
             * @typedef {Object} fedveil.v1.AlignmentResult.$Properties
             * @property {number|null} [first] AlignmentResult first
             * @property {number|null} [total] AlignmentResult total
             * @property {Uint8Array|null} [orderKey] AlignmentResult orderKey
             * @property {Uint8Array|null} [tags] AlignmentResult tags
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an AlignmentResult.
             * @memberof fedveil.v1
             * @interface IAlignmentResult
             * @augments fedveil.v1.AlignmentResult.$Properties
             * @deprecated Use fedveil.v1.AlignmentResult.$Properties instead.
             */

            /**
             * Shape of an AlignmentResult.
             * @typedef {fedveil.v1.AlignmentResult.$Properties} fedveil.v1.AlignmentResult.$Shape
             */

            /**
             * Constructs a new AlignmentResult.
             * @memberof fedveil.v1
             * @classdesc Represents an AlignmentResult.
             * @constructor
             * @param {fedveil.v1.AlignmentResult.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const AlignmentResult = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * AlignmentResult first.
             * @member {number} first
             * @memberof fedveil.v1.AlignmentResult
             * @instance
             */
            AlignmentResult.prototype.first = 0;

            /**
             * AlignmentResult total.
             * @member {number} total
             * @memberof fedveil.v1.AlignmentResult
             * @instance
             */
            AlignmentResult.prototype.total = 0;

            /**
             * AlignmentResult orderKey.
             * @member {Uint8Array} orderKey
             * @memberof fedveil.v1.AlignmentResult
             * @instance
             */
            AlignmentResult.prototype.orderKey = $util.newBuffer([]);

            /**
             * AlignmentResult tags.
             * @member {Uint8Array} tags
             * @memberof fedveil.v1.AlignmentResult
             * @instance
             */
            AlignmentResult.prototype.tags = $util.newBuffer([]);

            /**
             * Creates a new AlignmentResult instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.AlignmentResult
             * @static
             * @param {fedveil.v1.AlignmentResult.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.AlignmentResult} AlignmentResult instance
             * @type {{
             *   (properties: fedveil.v1.AlignmentResult.$Shape): fedveil.v1.AlignmentResult & fedveil.v1.AlignmentResult.$Shape;
             *   (properties?: fedveil.v1.AlignmentResult.$Properties): fedveil.v1.AlignmentResult;
             * }}
             */
            AlignmentResult.create = function(properties) {
                return new AlignmentResult(properties);
            };

            /**
             * Encodes the specified AlignmentResult message. Does not implicitly {@link fedveil.v1.AlignmentResult.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.AlignmentResult
             * @static
             * @param {fedveil.v1.AlignmentResult.$Properties} message AlignmentResult message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            AlignmentResult.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.first);
                if (message.total != null && $Object.hasOwnProperty.call(message, "total") && message.total !== 0)
                    writer.uint32(/* id 2, wireType 0 =*/16).uint32(message.total);
                if (message.orderKey != null && $Object.hasOwnProperty.call(message, "orderKey") && message.orderKey.length)
                    writer.uint32(/* id 3, wireType 2 =*/26).bytes(message.orderKey);
                if (message.tags != null && $Object.hasOwnProperty.call(message, "tags") && message.tags.length)
                    writer.uint32(/* id 4, wireType 2 =*/34).bytes(message.tags);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an AlignmentResult message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.AlignmentResult
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentResult & fedveil.v1.AlignmentResult.$Shape} AlignmentResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            AlignmentResult.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.AlignmentResult();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.total = value;
                            else
                                delete message.total;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.orderKey = value;
                            else
                                delete message.orderKey;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.bytes()).length)
                                message.tags = value;
                            else
                                delete message.tags;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return AlignmentResult;
        })();

        v1.TrainRequest = (function() {

            /**
             * Properties of a TrainRequest.
             * @typedef {Object} fedveil.v1.TrainRequest.$Properties
             * @property {number|null} [round] TrainRequest round
             * @property {Array.<fedveil.v1.NamedTensor.$Properties>|null} [weights] TrainRequest weights
             * @property {number|null} [learningRate] TrainRequest learningRate
             * @property {number|null} [clip] TrainRequest clip
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a TrainRequest.
             * @memberof fedveil.v1
             * @interface ITrainRequest
             * @augments fedveil.v1.TrainRequest.$Properties
             * @deprecated Use fedveil.v1.TrainRequest.$Properties instead.
             */

            /**
             * Shape of a TrainRequest.
             * @typedef {fedveil.v1.TrainRequest.$Properties} fedveil.v1.TrainRequest.$Shape
             */

            /**
             * Constructs a new TrainRequest.
             * @memberof fedveil.v1
             * @classdesc Represents a TrainRequest.
             * @constructor
             * @param {fedveil.v1.TrainRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const TrainRequest = function (properties) {
                this.weights = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * TrainRequest round.
             * @member {number} round
             * @memberof fedveil.v1.TrainRequest
             * @instance
             */
            TrainRequest.prototype.round = 0;

            /**
             * TrainRequest weights.
             * @member {Array.<fedveil.v1.NamedTensor.$Properties>} weights
             * @memberof fedveil.v1.TrainRequest
             * @instance
             */
            TrainRequest.prototype.weights = $util.emptyArray;

            /**
             * TrainRequest learningRate.
             * @member {number} learningRate
             * @memberof fedveil.v1.TrainRequest
             * @instance
             */
            TrainRequest.prototype.learningRate = 0;

            /**
             * TrainRequest clip.
             * @member {number} clip
             * @memberof fedveil.v1.TrainRequest
             * @instance
             */
            TrainRequest.prototype.clip = 0;

            /**
             * Creates a new TrainRequest instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.TrainRequest
             * @static
             * @param {fedveil.v1.TrainRequest.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.TrainRequest} TrainRequest instance
             * @type {{
             *   (properties: fedveil.v1.TrainRequest.$Shape): fedveil.v1.TrainRequest & fedveil.v1.TrainRequest.$Shape;
             *   (properties?: fedveil.v1.TrainRequest.$Properties): fedveil.v1.TrainRequest;
             * }}
             */
            TrainRequest.create = function(properties) {
                return new TrainRequest(properties);
            };

            /**
             * Encodes the specified TrainRequest message. Does not implicitly {@link fedveil.v1.TrainRequest.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.TrainRequest
             * @static
             * @param {fedveil.v1.TrainRequest.$Properties} message TrainRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            TrainRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.round);
                if (message.weights != null && message.weights.length)
                    for (let i = 0; i < message.weights.length; ++i)
                        $root.fedveil.v1.NamedTensor.encode(message.weights[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.learningRate != null && $Object.hasOwnProperty.call(message, "learningRate") && !$Object.is(message.learningRate, 0))
                    writer.uint32(/* id 3, wireType 5 =*/29).float(message.learningRate);
                if (message.clip != null && $Object.hasOwnProperty.call(message, "clip") && !$Object.is(message.clip, 0))
                    writer.uint32(/* id 4, wireType 5 =*/37).float(message.clip);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a TrainRequest message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.TrainRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.TrainRequest & fedveil.v1.TrainRequest.$Shape} TrainRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            TrainRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.TrainRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.round = value;
                            else
                                delete message.round;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.weights && message.weights.length))
                                message.weights = [];
                            message.weights.push($root.fedveil.v1.NamedTensor.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    case 3: {
                            if (wireType !== 5)
                                break;
                            if (!$Object.is(value = reader.float(), 0))
                                message.learningRate = value;
                            else
                                delete message.learningRate;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 5)
                                break;
                            if (!$Object.is(value = reader.float(), 0))
                                message.clip = value;
                            else
                                delete message.clip;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return TrainRequest;
        })();

        v1.Update = (function() {

            /**
             * Properties of an Update.
             * @typedef {Object} fedveil.v1.Update.$Properties
             * @property {number|null} [round] Update round
             * @property {fedveil.v1.Release.$Properties|null} [release] Update release
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Update.
             * @memberof fedveil.v1
             * @interface IUpdate
             * @augments fedveil.v1.Update.$Properties
             * @deprecated Use fedveil.v1.Update.$Properties instead.
             */

            /**
             * Shape of an Update.
             * @typedef {fedveil.v1.Update.$Properties} fedveil.v1.Update.$Shape
             */

            /**
             * Constructs a new Update.
             * @memberof fedveil.v1
             * @classdesc Represents an Update.
             * @constructor
             * @param {fedveil.v1.Update.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Update = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Update round.
             * @member {number} round
             * @memberof fedveil.v1.Update
             * @instance
             */
            Update.prototype.round = 0;

            /**
             * Update release.
             * @member {fedveil.v1.Release.$Properties|null|undefined} release
             * @memberof fedveil.v1.Update
             * @instance
             */
            Update.prototype.release = null;

            /**
             * Creates a new Update instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Update
             * @static
             * @param {fedveil.v1.Update.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Update} Update instance
             * @type {{
             *   (properties: fedveil.v1.Update.$Shape): fedveil.v1.Update & fedveil.v1.Update.$Shape;
             *   (properties?: fedveil.v1.Update.$Properties): fedveil.v1.Update;
             * }}
             */
            Update.create = function(properties) {
                return new Update(properties);
            };

            /**
             * Encodes the specified Update message. Does not implicitly {@link fedveil.v1.Update.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Update
             * @static
             * @param {fedveil.v1.Update.$Properties} message Update message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Update.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.round);
                if (message.release != null && $Object.hasOwnProperty.call(message, "release"))
                    $root.fedveil.v1.Release.encode(message.release, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Update message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Update
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Update & fedveil.v1.Update.$Shape} Update
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Update.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Update();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.round = value;
                            else
                                delete message.round;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.release = $root.fedveil.v1.Release.decode(reader, reader.size(), $undefined, _depth + 1, message.release);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Update;
        })();

        v1.EvaluateRequest = (function() {

            /**
             * Properties of an EvaluateRequest.
             * @typedef {Object} fedveil.v1.EvaluateRequest.$Properties
             * @property {number|null} [round] EvaluateRequest round
             * @property {Array.<fedveil.v1.NamedTensor.$Properties>|null} [weights] EvaluateRequest weights
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an EvaluateRequest.
             * @memberof fedveil.v1
             * @interface IEvaluateRequest
             * @augments fedveil.v1.EvaluateRequest.$Properties
             * @deprecated Use fedveil.v1.EvaluateRequest.$Properties instead.
             */

            /**
             * Shape of an EvaluateRequest.
             * @typedef {fedveil.v1.EvaluateRequest.$Properties} fedveil.v1.EvaluateRequest.$Shape
             */

            /**
             * Constructs a new EvaluateRequest.
             * @memberof fedveil.v1
             * @classdesc Represents an EvaluateRequest.
             * @constructor
             * @param {fedveil.v1.EvaluateRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const EvaluateRequest = function (properties) {
                this.weights = [];
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * EvaluateRequest round.
             * @member {number} round
             * @memberof fedveil.v1.EvaluateRequest
             * @instance
             */
            EvaluateRequest.prototype.round = 0;

            /**
             * EvaluateRequest weights.
             * @member {Array.<fedveil.v1.NamedTensor.$Properties>} weights
             * @memberof fedveil.v1.EvaluateRequest
             * @instance
             */
            EvaluateRequest.prototype.weights = $util.emptyArray;

            /**
             * Creates a new EvaluateRequest instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.EvaluateRequest
             * @static
             * @param {fedveil.v1.EvaluateRequest.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.EvaluateRequest} EvaluateRequest instance
             * @type {{
             *   (properties: fedveil.v1.EvaluateRequest.$Shape): fedveil.v1.EvaluateRequest & fedveil.v1.EvaluateRequest.$Shape;
             *   (properties?: fedveil.v1.EvaluateRequest.$Properties): fedveil.v1.EvaluateRequest;
             * }}
             */
            EvaluateRequest.create = function(properties) {
                return new EvaluateRequest(properties);
            };

            /**
             * Encodes the specified EvaluateRequest message. Does not implicitly {@link fedveil.v1.EvaluateRequest.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.EvaluateRequest
             * @static
             * @param {fedveil.v1.EvaluateRequest.$Properties} message EvaluateRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            EvaluateRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.round);
                if (message.weights != null && message.weights.length)
                    for (let i = 0; i < message.weights.length; ++i)
                        $root.fedveil.v1.NamedTensor.encode(message.weights[i], writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an EvaluateRequest message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.EvaluateRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.EvaluateRequest & fedveil.v1.EvaluateRequest.$Shape} EvaluateRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            EvaluateRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.EvaluateRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.round = value;
                            else
                                delete message.round;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            if (!(message.weights && message.weights.length))
                                message.weights = [];
                            message.weights.push($root.fedveil.v1.NamedTensor.decode(reader, reader.size(), $undefined, _depth + 1));
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return EvaluateRequest;
        })();

        v1.Evaluation = (function() {

            /**
             * Properties of an Evaluation.
             * @typedef {Object} fedveil.v1.Evaluation.$Properties
             * @property {number|null} [round] Evaluation round
             * @property {fedveil.v1.Release.$Properties|null} [release] Evaluation release
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of an Evaluation.
             * @memberof fedveil.v1
             * @interface IEvaluation
             * @augments fedveil.v1.Evaluation.$Properties
             * @deprecated Use fedveil.v1.Evaluation.$Properties instead.
             */

            /**
             * Shape of an Evaluation.
             * @typedef {fedveil.v1.Evaluation.$Properties} fedveil.v1.Evaluation.$Shape
             */

            /**
             * Constructs a new Evaluation.
             * @memberof fedveil.v1
             * @classdesc Represents an Evaluation.
             * @constructor
             * @param {fedveil.v1.Evaluation.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Evaluation = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Evaluation round.
             * @member {number} round
             * @memberof fedveil.v1.Evaluation
             * @instance
             */
            Evaluation.prototype.round = 0;

            /**
             * Evaluation release.
             * @member {fedveil.v1.Release.$Properties|null|undefined} release
             * @memberof fedveil.v1.Evaluation
             * @instance
             */
            Evaluation.prototype.release = null;

            /**
             * Creates a new Evaluation instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Evaluation
             * @static
             * @param {fedveil.v1.Evaluation.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Evaluation} Evaluation instance
             * @type {{
             *   (properties: fedveil.v1.Evaluation.$Shape): fedveil.v1.Evaluation & fedveil.v1.Evaluation.$Shape;
             *   (properties?: fedveil.v1.Evaluation.$Properties): fedveil.v1.Evaluation;
             * }}
             */
            Evaluation.create = function(properties) {
                return new Evaluation(properties);
            };

            /**
             * Encodes the specified Evaluation message. Does not implicitly {@link fedveil.v1.Evaluation.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Evaluation
             * @static
             * @param {fedveil.v1.Evaluation.$Properties} message Evaluation message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Evaluation.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.round != null && $Object.hasOwnProperty.call(message, "round") && message.round !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.round);
                if (message.release != null && $Object.hasOwnProperty.call(message, "release"))
                    $root.fedveil.v1.Release.encode(message.release, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes an Evaluation message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Evaluation
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Evaluation & fedveil.v1.Evaluation.$Shape} Evaluation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Evaluation.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Evaluation();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.round = value;
                            else
                                delete message.round;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.release = $root.fedveil.v1.Release.decode(reader, reader.size(), $undefined, _depth + 1, message.release);
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Evaluation;
        })();

        v1.FormRequest = (function() {

            /**
             * Properties of a FormRequest.
             * @typedef {Object} fedveil.v1.FormRequest.$Properties
             * @property {string|null} [releaseId] FormRequest releaseId
             * @property {boolean|null} [training] FormRequest training
             * @property {number|null} [first] FormRequest first
             * @property {number|null} [count] FormRequest count
             * @property {number|null} [sample] FormRequest sample
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a FormRequest.
             * @memberof fedveil.v1
             * @interface IFormRequest
             * @augments fedveil.v1.FormRequest.$Properties
             * @deprecated Use fedveil.v1.FormRequest.$Properties instead.
             */

            /**
             * Shape of a FormRequest.
             * @typedef {fedveil.v1.FormRequest.$Properties} fedveil.v1.FormRequest.$Shape
             */

            /**
             * Constructs a new FormRequest.
             * @memberof fedveil.v1
             * @classdesc Represents a FormRequest.
             * @constructor
             * @param {fedveil.v1.FormRequest.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const FormRequest = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * FormRequest releaseId.
             * @member {string} releaseId
             * @memberof fedveil.v1.FormRequest
             * @instance
             */
            FormRequest.prototype.releaseId = "";

            /**
             * FormRequest training.
             * @member {boolean} training
             * @memberof fedveil.v1.FormRequest
             * @instance
             */
            FormRequest.prototype.training = false;

            /**
             * FormRequest first.
             * @member {number} first
             * @memberof fedveil.v1.FormRequest
             * @instance
             */
            FormRequest.prototype.first = 0;

            /**
             * FormRequest count.
             * @member {number} count
             * @memberof fedveil.v1.FormRequest
             * @instance
             */
            FormRequest.prototype.count = 0;

            /**
             * FormRequest sample.
             * @member {number} sample
             * @memberof fedveil.v1.FormRequest
             * @instance
             */
            FormRequest.prototype.sample = 0;

            /**
             * Creates a new FormRequest instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.FormRequest
             * @static
             * @param {fedveil.v1.FormRequest.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.FormRequest} FormRequest instance
             * @type {{
             *   (properties: fedveil.v1.FormRequest.$Shape): fedveil.v1.FormRequest & fedveil.v1.FormRequest.$Shape;
             *   (properties?: fedveil.v1.FormRequest.$Properties): fedveil.v1.FormRequest;
             * }}
             */
            FormRequest.create = function(properties) {
                return new FormRequest(properties);
            };

            /**
             * Encodes the specified FormRequest message. Does not implicitly {@link fedveil.v1.FormRequest.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.FormRequest
             * @static
             * @param {fedveil.v1.FormRequest.$Properties} message FormRequest message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            FormRequest.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.releaseId != null && $Object.hasOwnProperty.call(message, "releaseId") && message.releaseId !== "")
                    writer.uint32(/* id 1, wireType 2 =*/10).string(message.releaseId);
                if (message.training != null && $Object.hasOwnProperty.call(message, "training") && message.training !== false)
                    writer.uint32(/* id 2, wireType 0 =*/16).bool(message.training);
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 3, wireType 0 =*/24).uint32(message.first);
                if (message.count != null && $Object.hasOwnProperty.call(message, "count") && message.count !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.count);
                if (message.sample != null && $Object.hasOwnProperty.call(message, "sample") && message.sample !== 0)
                    writer.uint32(/* id 5, wireType 0 =*/40).uint32(message.sample);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a FormRequest message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.FormRequest
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.FormRequest & fedveil.v1.FormRequest.$Shape} FormRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            FormRequest.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.FormRequest();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 2)
                                break;
                            if ((value = reader.stringVerify()).length)
                                message.releaseId = value;
                            else
                                delete message.releaseId;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.bool())
                                message.training = value;
                            else
                                delete message.training;
                            continue;
                        }
                    case 3: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.count = value;
                            else
                                delete message.count;
                            continue;
                        }
                    case 5: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.sample = value;
                            else
                                delete message.sample;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return FormRequest;
        })();

        v1.Forms = (function() {

            /**
             * Properties of a Forms.
             * @typedef {Object} fedveil.v1.Forms.$Properties
             * @property {number|null} [first] Forms first
             * @property {fedveil.v1.Release.$Properties|null} [forms] Forms forms
             * @property {fedveil.v1.Release.$Properties|null} [labels] Forms labels
             * @property {number|null} [total] Forms total
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Forms.
             * @memberof fedveil.v1
             * @interface IForms
             * @augments fedveil.v1.Forms.$Properties
             * @deprecated Use fedveil.v1.Forms.$Properties instead.
             */

            /**
             * Shape of a Forms.
             * @typedef {fedveil.v1.Forms.$Properties} fedveil.v1.Forms.$Shape
             */

            /**
             * Constructs a new Forms.
             * @memberof fedveil.v1
             * @classdesc Represents a Forms.
             * @constructor
             * @param {fedveil.v1.Forms.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Forms = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Forms first.
             * @member {number} first
             * @memberof fedveil.v1.Forms
             * @instance
             */
            Forms.prototype.first = 0;

            /**
             * Forms forms.
             * @member {fedveil.v1.Release.$Properties|null|undefined} forms
             * @memberof fedveil.v1.Forms
             * @instance
             */
            Forms.prototype.forms = null;

            /**
             * Forms labels.
             * @member {fedveil.v1.Release.$Properties|null|undefined} labels
             * @memberof fedveil.v1.Forms
             * @instance
             */
            Forms.prototype.labels = null;

            /**
             * Forms total.
             * @member {number} total
             * @memberof fedveil.v1.Forms
             * @instance
             */
            Forms.prototype.total = 0;

            /**
             * Creates a new Forms instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Forms
             * @static
             * @param {fedveil.v1.Forms.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Forms} Forms instance
             * @type {{
             *   (properties: fedveil.v1.Forms.$Shape): fedveil.v1.Forms & fedveil.v1.Forms.$Shape;
             *   (properties?: fedveil.v1.Forms.$Properties): fedveil.v1.Forms;
             * }}
             */
            Forms.create = function(properties) {
                return new Forms(properties);
            };

            /**
             * Encodes the specified Forms message. Does not implicitly {@link fedveil.v1.Forms.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Forms
             * @static
             * @param {fedveil.v1.Forms.$Properties} message Forms message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Forms.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.first != null && $Object.hasOwnProperty.call(message, "first") && message.first !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.first);
                if (message.forms != null && $Object.hasOwnProperty.call(message, "forms"))
                    $root.fedveil.v1.Release.encode(message.forms, writer.uint32(/* id 2, wireType 2 =*/18).fork(), _depth + 1).ldelim();
                if (message.labels != null && $Object.hasOwnProperty.call(message, "labels"))
                    $root.fedveil.v1.Release.encode(message.labels, writer.uint32(/* id 3, wireType 2 =*/26).fork(), _depth + 1).ldelim();
                if (message.total != null && $Object.hasOwnProperty.call(message, "total") && message.total !== 0)
                    writer.uint32(/* id 4, wireType 0 =*/32).uint32(message.total);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Forms message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Forms
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Forms & fedveil.v1.Forms.$Shape} Forms
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Forms.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Forms();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.first = value;
                            else
                                delete message.first;
                            continue;
                        }
                    case 2: {
                            if (wireType !== 2)
                                break;
                            message.forms = $root.fedveil.v1.Release.decode(reader, reader.size(), $undefined, _depth + 1, message.forms);
                            continue;
                        }
                    case 3: {
                            if (wireType !== 2)
                                break;
                            message.labels = $root.fedveil.v1.Release.decode(reader, reader.size(), $undefined, _depth + 1, message.labels);
                            continue;
                        }
                    case 4: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.total = value;
                            else
                                delete message.total;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Forms;
        })();

        v1.Done = (function() {

            /**
             * Properties of a Done.
             * @typedef {Object} fedveil.v1.Done.$Properties
             * @property {number|null} [step] Done step
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */

            /**
             * Properties of a Done.
             * @memberof fedveil.v1
             * @interface IDone
             * @augments fedveil.v1.Done.$Properties
             * @deprecated Use fedveil.v1.Done.$Properties instead.
             */

            /**
             * Shape of a Done.
             * @typedef {fedveil.v1.Done.$Properties} fedveil.v1.Done.$Shape
             */

            /**
             * Constructs a new Done.
             * @memberof fedveil.v1
             * @classdesc Represents a Done.
             * @constructor
             * @param {fedveil.v1.Done.$Properties=} [properties] Properties to set
             * @property {Array.<Uint8Array>} [$unknowns] Unknown fields preserved while decoding when enabled
             */
            const Done = function (properties) {
                if (properties)
                    for (let keys = $Object.keys(properties), i = 0; i < keys.length; ++i)
                        if (properties[keys[i]] != null && keys[i] !== "__proto__")
                            this[keys[i]] = properties[keys[i]];
            };

            /**
             * Done step.
             * @member {number} step
             * @memberof fedveil.v1.Done
             * @instance
             */
            Done.prototype.step = 0;

            /**
             * Creates a new Done instance using the specified properties.
             * @function create
             * @memberof fedveil.v1.Done
             * @static
             * @param {fedveil.v1.Done.$Properties=} [properties] Properties to set
             * @returns {fedveil.v1.Done} Done instance
             * @type {{
             *   (properties: fedveil.v1.Done.$Shape): fedveil.v1.Done & fedveil.v1.Done.$Shape;
             *   (properties?: fedveil.v1.Done.$Properties): fedveil.v1.Done;
             * }}
             */
            Done.create = function(properties) {
                return new Done(properties);
            };

            /**
             * Encodes the specified Done message. Does not implicitly {@link fedveil.v1.Done.verify|verify} messages.
             * @function encode
             * @memberof fedveil.v1.Done
             * @static
             * @param {fedveil.v1.Done.$Properties} message Done message or plain object to encode
             * @param {$protobuf.Writer} [writer] Writer to encode to
             * @returns {$protobuf.Writer} Writer
             */
            Done.encode = function (message, writer, _depth) {
                if (!writer)
                    writer = $Writer.create();
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $util.recursionLimit)
                    throw $Error("max depth exceeded");
                if (message.step != null && $Object.hasOwnProperty.call(message, "step") && message.step !== 0)
                    writer.uint32(/* id 1, wireType 0 =*/8).uint32(message.step);
                if (message.$unknowns != null && $Object.hasOwnProperty.call(message, "$unknowns"))
                    for (let i = 0; i < message.$unknowns.length; ++i)
                        writer.raw(message.$unknowns[i]);
                return writer;
            };

            /**
             * Decodes a Done message from the specified reader or buffer.
             * @function decode
             * @memberof fedveil.v1.Done
             * @static
             * @param {$protobuf.Reader|Uint8Array} reader Reader or buffer to decode from
             * @param {number} [length] Message length if known beforehand
             * @returns {fedveil.v1.Done & fedveil.v1.Done.$Shape} Done
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            Done.decode = function (reader, length, _end, _depth, _target) {
                if (!(reader instanceof $Reader))
                    reader = $Reader.create(reader);
                if (_depth === $undefined)
                    _depth = 0;
                if (_depth > $Reader.recursionLimit)
                    throw $Error("max depth exceeded");
                let end, message, value;
                if (length === $undefined)
                    end = reader.len;
                else {
                    end = reader.pos + length;
                    if (end > reader.len)
                        throw $RangeError("index out of range");
                    length = reader.len;
                    reader.len = end;
                }
                message = _target || new $root.fedveil.v1.Done();
                while (reader.pos < end) {
                    let start = reader.pos;
                    let tag = reader.tag();
                    if (tag === _end) {
                        _end = $undefined;
                        break;
                    }
                    let wireType = tag & 7;
                    switch (tag >>>= 3) {
                    case 1: {
                            if (wireType !== 0)
                                break;
                            if (value = reader.uint32())
                                message.step = value;
                            else
                                delete message.step;
                            continue;
                        }
                    }
                    reader.skipType(wireType, _depth, tag);
                    if (!reader.discardUnknown) {
                        $util.makeProp(message, "$unknowns", false);
                        (message.$unknowns || (message.$unknowns = [])).push(reader.raw(start, reader.pos));
                    }
                }
                if (length !== $undefined) {
                    if (reader.pos !== end)
                        throw $RangeError("index out of range");
                    reader.len = length;
                }
                if (_end !== $undefined)
                    throw $Error("missing end group");
                return message;
            };

            return Done;
        })();

        return v1;
    })();

    return fedveil;
})();

export {
  $root as default
};
