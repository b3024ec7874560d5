import * as $protobuf from "protobufjs/minimal.js";
import Long = require("long");

/** Namespace fedveil. */
export namespace fedveil {

    /** Namespace v1. */
    namespace v1 {

        /**
         * Properties of a Chunk.
         * @deprecated Use fedveil.v1.Chunk.$Properties instead.
         */
        interface IChunk extends fedveil.v1.Chunk.$Properties {
        }

        /** Represents a Chunk. */
        class Chunk {

            /**
             * Constructs a new Chunk.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Chunk.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Chunk messageId. */
            messageId: string;

            /** Chunk index. */
            index: number;

            /** Chunk count. */
            count: number;

            /** Chunk totalBytes. */
            totalBytes: number;

            /** Chunk sha256. */
            sha256: Uint8Array;

            /** Chunk data. */
            data: Uint8Array;

            /**
             * Creates a new Chunk instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Chunk instance
             */
            static create(properties: fedveil.v1.Chunk.$Shape): fedveil.v1.Chunk & fedveil.v1.Chunk.$Shape;
            static create(properties?: fedveil.v1.Chunk.$Properties): fedveil.v1.Chunk;

            /**
             * Encodes the specified Chunk message. Does not implicitly {@link fedveil.v1.Chunk.verify|verify} messages.
             * @param message Chunk message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Chunk.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Chunk message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Chunk & fedveil.v1.Chunk.$Shape} Chunk
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Chunk & fedveil.v1.Chunk.$Shape;
        }

        namespace Chunk {

            /** Properties of a Chunk. */
            interface $Properties {

                /** Chunk messageId */
                messageId?: (string|null);

                /** Chunk index */
                index?: (number|null);

                /** Chunk count */
                count?: (number|null);

                /** Chunk totalBytes */
                totalBytes?: (number|null);

                /** Chunk sha256 */
                sha256?: (Uint8Array|null);

                /** Chunk data */
                data?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Chunk. */
            type $Shape = fedveil.v1.Chunk.$Properties;
        }

        /**
         * Properties of a Receipt.
         * @deprecated Use fedveil.v1.Receipt.$Properties instead.
         */
        interface IReceipt extends fedveil.v1.Receipt.$Properties {
        }

        /** Represents a Receipt. */
        class Receipt {

            /**
             * Constructs a new Receipt.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Receipt.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Receipt complete. */
            complete: boolean;

            /** Receipt refused. */
            refused: string;

            /** Receipt refusedCode. */
            refusedCode: string;

            /**
             * Creates a new Receipt instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Receipt instance
             */
            static create(properties: fedveil.v1.Receipt.$Shape): fedveil.v1.Receipt & fedveil.v1.Receipt.$Shape;
            static create(properties?: fedveil.v1.Receipt.$Properties): fedveil.v1.Receipt;

            /**
             * Encodes the specified Receipt message. Does not implicitly {@link fedveil.v1.Receipt.verify|verify} messages.
             * @param message Receipt message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Receipt.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Receipt message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Receipt & fedveil.v1.Receipt.$Shape} Receipt
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Receipt & fedveil.v1.Receipt.$Shape;
        }

        namespace Receipt {

            /** Properties of a Receipt. */
            interface $Properties {

                /** Receipt complete */
                complete?: (boolean|null);

                /** Receipt refused */
                refused?: (string|null);

                /** Receipt refusedCode */
                refusedCode?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Receipt. */
            type $Shape = fedveil.v1.Receipt.$Properties;
        }

        /** DType enum. */
        enum DType {

            /** DTYPE_UNSPECIFIED value */
            DTYPE_UNSPECIFIED = 0,

            /** F32 value */
            F32 = 1,

            /** F16 value */
            F16 = 2,

            /** I32 value */
            I32 = 3,

            /** U8 value */
            U8 = 4
        }

        /**
         * Properties of a Tensor.
         * @deprecated Use fedveil.v1.Tensor.$Properties instead.
         */
        interface ITensor extends fedveil.v1.Tensor.$Properties {
        }

        /** Represents a Tensor. */
        class Tensor {

            /**
             * Constructs a new Tensor.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Tensor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Tensor dtype. */
            dtype: fedveil.v1.DType;

            /** Tensor shape. */
            shape: number[];

            /** Tensor data. */
            data: Uint8Array;

            /**
             * Creates a new Tensor instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Tensor instance
             */
            static create(properties: fedveil.v1.Tensor.$Shape): fedveil.v1.Tensor & fedveil.v1.Tensor.$Shape;
            static create(properties?: fedveil.v1.Tensor.$Properties): fedveil.v1.Tensor;

            /**
             * Encodes the specified Tensor message. Does not implicitly {@link fedveil.v1.Tensor.verify|verify} messages.
             * @param message Tensor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Tensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Tensor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Tensor & fedveil.v1.Tensor.$Shape} Tensor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Tensor & fedveil.v1.Tensor.$Shape;
        }

        namespace Tensor {

            /** Properties of a Tensor. */
            interface $Properties {

                /** Tensor dtype */
                dtype?: (fedveil.v1.DType|null);

                /** Tensor shape */
                shape?: (number[]|null);

                /** Tensor data */
                data?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Tensor. */
            type $Shape = fedveil.v1.Tensor.$Properties;
        }

        /**
         * Properties of a NamedTensor.
         * @deprecated Use fedveil.v1.NamedTensor.$Properties instead.
         */
        interface INamedTensor extends fedveil.v1.NamedTensor.$Properties {
        }

        /** Represents a NamedTensor. */
        class NamedTensor {

            /**
             * Constructs a new NamedTensor.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.NamedTensor.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** NamedTensor name. */
            name: string;

            /** NamedTensor tensor. */
            tensor?: (fedveil.v1.Tensor.$Properties|null);

            /**
             * Creates a new NamedTensor instance using the specified properties.
             * @param [properties] Properties to set
             * @returns NamedTensor instance
             */
            static create(properties: fedveil.v1.NamedTensor.$Shape): fedveil.v1.NamedTensor & fedveil.v1.NamedTensor.$Shape;
            static create(properties?: fedveil.v1.NamedTensor.$Properties): fedveil.v1.NamedTensor;

            /**
             * Encodes the specified NamedTensor message. Does not implicitly {@link fedveil.v1.NamedTensor.verify|verify} messages.
             * @param message NamedTensor message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.NamedTensor.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a NamedTensor message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.NamedTensor & fedveil.v1.NamedTensor.$Shape} NamedTensor
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.NamedTensor & fedveil.v1.NamedTensor.$Shape;
        }

        namespace NamedTensor {

            /** Properties of a NamedTensor. */
            interface $Properties {

                /** NamedTensor name */
                name?: (string|null);

                /** NamedTensor tensor */
                tensor?: (fedveil.v1.Tensor.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a NamedTensor. */
            type $Shape = fedveil.v1.NamedTensor.$Properties;
        }

        /**
         * Properties of an Envelope.
         * @deprecated Use fedveil.v1.Envelope.$Properties instead.
         */
        interface IEnvelope extends fedveil.v1.Envelope.$Properties {
        }

        /** Represents an Envelope. */
        class Envelope {

            /**
             * Constructs a new Envelope.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Envelope.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Envelope version. */
            version: number;

            /** Envelope run. */
            run: string;

            /** Envelope messageId. */
            messageId: string;

            /** Envelope inReplyTo. */
            inReplyTo: string;

            /** Envelope join. */
            join?: (fedveil.v1.Join.$Properties|null);

            /** Envelope welcome. */
            welcome?: (fedveil.v1.Welcome.$Properties|null);

            /** Envelope refusal. */
            refusal?: (fedveil.v1.Refusal.$Properties|null);

            /** Envelope ready. */
            ready?: (fedveil.v1.Ready.$Properties|null);

            /** Envelope finish. */
            finish?: (fedveil.v1.Finish.$Properties|null);

            /** Envelope leave. */
            leave?: (fedveil.v1.Leave.$Properties|null);

            /** Envelope statement. */
            statement?: (fedveil.v1.Statement.$Properties|null);

            /** Envelope identify. */
            identify?: (fedveil.v1.Identify.$Properties|null);

            /** Envelope challenge. */
            challenge?: (fedveil.v1.Challenge.$Properties|null);

            /** Envelope embeddingRequest. */
            embeddingRequest?: (fedveil.v1.EmbeddingRequest.$Properties|null);

            /** Envelope embeddings. */
            embeddings?: (fedveil.v1.Embeddings.$Properties|null);

            /** Envelope embeddingGradient. */
            embeddingGradient?: (fedveil.v1.EmbeddingGradient.$Properties|null);

            /** Envelope alignmentOffer. */
            alignmentOffer?: (fedveil.v1.AlignmentOffer.$Properties|null);

            /** Envelope alignmentStart. */
            alignmentStart?: (fedveil.v1.AlignmentStart.$Properties|null);

            /** Envelope blindedPoints. */
            blindedPoints?: (fedveil.v1.BlindedPoints.$Properties|null);

            /** Envelope evaluatedPoints. */
            evaluatedPoints?: (fedveil.v1.EvaluatedPoints.$Properties|null);

            /** Envelope alignmentTableRequest. */
            alignmentTableRequest?: (fedveil.v1.AlignmentTableRequest.$Properties|null);

            /** Envelope alignmentTable. */
            alignmentTable?: (fedveil.v1.AlignmentTable.$Properties|null);

            /** Envelope alignmentResult. */
            alignmentResult?: (fedveil.v1.AlignmentResult.$Properties|null);

            /** Envelope trainRequest. */
            trainRequest?: (fedveil.v1.TrainRequest.$Properties|null);

            /** Envelope update. */
            update?: (fedveil.v1.Update.$Properties|null);

            /** Envelope evaluateRequest. */
            evaluateRequest?: (fedveil.v1.EvaluateRequest.$Properties|null);

            /** Envelope evaluation. */
            evaluation?: (fedveil.v1.Evaluation.$Properties|null);

            /** Envelope formRequest. */
            formRequest?: (fedveil.v1.FormRequest.$Properties|null);

            /** Envelope forms. */
            forms?: (fedveil.v1.Forms.$Properties|null);

            /** Envelope done. */
            done?: (fedveil.v1.Done.$Properties|null);

            /** Envelope body. */
            body?: ("join"|"welcome"|"refusal"|"ready"|"finish"|"leave"|"statement"|"identify"|"challenge"|"embeddingRequest"|"embeddings"|"embeddingGradient"|"alignmentOffer"|"alignmentStart"|"blindedPoints"|"evaluatedPoints"|"alignmentTableRequest"|"alignmentTable"|"alignmentResult"|"trainRequest"|"update"|"evaluateRequest"|"evaluation"|"formRequest"|"forms"|"done");

            /**
             * Creates a new Envelope instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Envelope instance
             */
            static create(properties: fedveil.v1.Envelope.$Shape): fedveil.v1.Envelope & fedveil.v1.Envelope.$Shape;
            static create(properties?: fedveil.v1.Envelope.$Properties): fedveil.v1.Envelope;

            /**
             * Encodes the specified Envelope message. Does not implicitly {@link fedveil.v1.Envelope.verify|verify} messages.
             * @param message Envelope message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Envelope.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Envelope message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Envelope & fedveil.v1.Envelope.$Shape} Envelope
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Envelope & fedveil.v1.Envelope.$Shape;
        }

        namespace Envelope {

            /** Properties of an Envelope. */
            interface $Properties {

                /** Envelope version */
                version?: (number|null);

                /** Envelope run */
                run?: (string|null);

                /** Envelope messageId */
                messageId?: (string|null);

                /** Envelope inReplyTo */
                inReplyTo?: (string|null);

                /** Envelope join */
                join?: (fedveil.v1.Join.$Properties|null);

                /** Envelope welcome */
                welcome?: (fedveil.v1.Welcome.$Properties|null);

                /** Envelope refusal */
                refusal?: (fedveil.v1.Refusal.$Properties|null);

                /** Envelope ready */
                ready?: (fedveil.v1.Ready.$Properties|null);

                /** Envelope finish */
                finish?: (fedveil.v1.Finish.$Properties|null);

                /** Envelope leave */
                leave?: (fedveil.v1.Leave.$Properties|null);

                /** Envelope statement */
                statement?: (fedveil.v1.Statement.$Properties|null);

                /** Envelope identify */
                identify?: (fedveil.v1.Identify.$Properties|null);

                /** Envelope challenge */
                challenge?: (fedveil.v1.Challenge.$Properties|null);

                /** Envelope embeddingRequest */
                embeddingRequest?: (fedveil.v1.EmbeddingRequest.$Properties|null);

                /** Envelope embeddings */
                embeddings?: (fedveil.v1.Embeddings.$Properties|null);

                /** Envelope embeddingGradient */
                embeddingGradient?: (fedveil.v1.EmbeddingGradient.$Properties|null);

                /** Envelope alignmentOffer */
                alignmentOffer?: (fedveil.v1.AlignmentOffer.$Properties|null);

                /** Envelope alignmentStart */
                alignmentStart?: (fedveil.v1.AlignmentStart.$Properties|null);

                /** Envelope blindedPoints */
                blindedPoints?: (fedveil.v1.BlindedPoints.$Properties|null);

                /** Envelope evaluatedPoints */
                evaluatedPoints?: (fedveil.v1.EvaluatedPoints.$Properties|null);

                /** Envelope alignmentTableRequest */
                alignmentTableRequest?: (fedveil.v1.AlignmentTableRequest.$Properties|null);

                /** Envelope alignmentTable */
                alignmentTable?: (fedveil.v1.AlignmentTable.$Properties|null);

                /** Envelope alignmentResult */
                alignmentResult?: (fedveil.v1.AlignmentResult.$Properties|null);

                /** Envelope trainRequest */
                trainRequest?: (fedveil.v1.TrainRequest.$Properties|null);

                /** Envelope update */
                update?: (fedveil.v1.Update.$Properties|null);

                /** Envelope evaluateRequest */
                evaluateRequest?: (fedveil.v1.EvaluateRequest.$Properties|null);

                /** Envelope evaluation */
                evaluation?: (fedveil.v1.Evaluation.$Properties|null);

                /** Envelope formRequest */
                formRequest?: (fedveil.v1.FormRequest.$Properties|null);

                /** Envelope forms */
                forms?: (fedveil.v1.Forms.$Properties|null);

                /** Envelope done */
                done?: (fedveil.v1.Done.$Properties|null);

                /** Envelope body */
                body?: ("join"|"welcome"|"refusal"|"ready"|"finish"|"leave"|"statement"|"identify"|"challenge"|"embeddingRequest"|"embeddings"|"embeddingGradient"|"alignmentOffer"|"alignmentStart"|"blindedPoints"|"evaluatedPoints"|"alignmentTableRequest"|"alignmentTable"|"alignmentResult"|"trainRequest"|"update"|"evaluateRequest"|"evaluation"|"formRequest"|"forms"|"done");

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Narrowed shape of an Envelope. */
            type $Shape = {
              version?: number|null;
              run?: string|null;
              messageId?: string|null;
              inReplyTo?: string|null;
              join?: fedveil.v1.Join.$Shape|null;
              welcome?: fedveil.v1.Welcome.$Shape|null;
              refusal?: fedveil.v1.Refusal.$Shape|null;
              ready?: fedveil.v1.Ready.$Shape|null;
              finish?: fedveil.v1.Finish.$Shape|null;
              leave?: fedveil.v1.Leave.$Shape|null;
              statement?: fedveil.v1.Statement.$Shape|null;
              identify?: fedveil.v1.Identify.$Shape|null;
              challenge?: fedveil.v1.Challenge.$Shape|null;
              embeddingRequest?: fedveil.v1.EmbeddingRequest.$Shape|null;
              embeddings?: fedveil.v1.Embeddings.$Shape|null;
              embeddingGradient?: fedveil.v1.EmbeddingGradient.$Shape|null;
              alignmentOffer?: fedveil.v1.AlignmentOffer.$Shape|null;
              alignmentStart?: fedveil.v1.AlignmentStart.$Shape|null;
              blindedPoints?: fedveil.v1.BlindedPoints.$Shape|null;
              evaluatedPoints?: fedveil.v1.EvaluatedPoints.$Shape|null;
              alignmentTableRequest?: fedveil.v1.AlignmentTableRequest.$Shape|null;
              alignmentTable?: fedveil.v1.AlignmentTable.$Shape|null;
              alignmentResult?: fedveil.v1.AlignmentResult.$Shape|null;
              trainRequest?: fedveil.v1.TrainRequest.$Shape|null;
              update?: fedveil.v1.Update.$Shape|null;
              evaluateRequest?: fedveil.v1.EvaluateRequest.$Shape|null;
              evaluation?: fedveil.v1.Evaluation.$Shape|null;
              formRequest?: fedveil.v1.FormRequest.$Shape|null;
              forms?: fedveil.v1.Forms.$Shape|null;
              done?: fedveil.v1.Done.$Shape|null;
              $unknowns?: Uint8Array[];
            } & (
              ({ body?: undefined; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "join"; join: fedveil.v1.Join.$Shape; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "welcome"; join?: null; welcome: fedveil.v1.Welcome.$Shape; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "refusal"; join?: null; welcome?: null; refusal: fedveil.v1.Refusal.$Shape; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "ready"; join?: null; welcome?: null; refusal?: null; ready: fedveil.v1.Ready.$Shape; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "finish"; join?: null; welcome?: null; refusal?: null; ready?: null; finish: fedveil.v1.Finish.$Shape; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "leave"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave: fedveil.v1.Leave.$Shape; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "statement"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement: fedveil.v1.Statement.$Shape; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "identify"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify: fedveil.v1.Identify.$Shape; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "challenge"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge: fedveil.v1.Challenge.$Shape; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "embeddingRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest: fedveil.v1.EmbeddingRequest.$Shape; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "embeddings"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings: fedveil.v1.Embeddings.$Shape; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "embeddingGradient"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient: fedveil.v1.EmbeddingGradient.$Shape; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentOffer"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer: fedveil.v1.AlignmentOffer.$Shape; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentStart"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart: fedveil.v1.AlignmentStart.$Shape; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "blindedPoints"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints: fedveil.v1.BlindedPoints.$Shape; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "evaluatedPoints"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints: fedveil.v1.EvaluatedPoints.$Shape; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentTableRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest: fedveil.v1.AlignmentTableRequest.$Shape; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentTable"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable: fedveil.v1.AlignmentTable.$Shape; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "alignmentResult"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult: fedveil.v1.AlignmentResult.$Shape; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "trainRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest: fedveil.v1.TrainRequest.$Shape; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "update"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update: fedveil.v1.Update.$Shape; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "evaluateRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest: fedveil.v1.EvaluateRequest.$Shape; evaluation?: null; formRequest?: null; forms?: null; done?: null }|{ body?: "evaluation"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation: fedveil.v1.Evaluation.$Shape; formRequest?: null; forms?: null; done?: null }|{ body?: "formRequest"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest: fedveil.v1.FormRequest.$Shape; forms?: null; done?: null }|{ body?: "forms"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms: fedveil.v1.Forms.$Shape; done?: null }|{ body?: "done"; join?: null; welcome?: null; refusal?: null; ready?: null; finish?: null; leave?: null; statement?: null; identify?: null; challenge?: null; embeddingRequest?: null; embeddings?: null; embeddingGradient?: null; alignmentOffer?: null; alignmentStart?: null; blindedPoints?: null; evaluatedPoints?: null; alignmentTableRequest?: null; alignmentTable?: null; alignmentResult?: null; trainRequest?: null; update?: null; evaluateRequest?: null; evaluation?: null; formRequest?: null; forms?: null; done: fedveil.v1.Done.$Shape })
            );
        }

        /**
         * Properties of an Identify.
         * @deprecated Use fedveil.v1.Identify.$Properties instead.
         */
        interface IIdentify extends fedveil.v1.Identify.$Properties {
        }

        /** Represents an Identify. */
        class Identify {

            /**
             * Constructs a new Identify.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Identify.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Identify participant. */
            participant: string;

            /** Identify publicKey. */
            publicKey: Uint8Array;

            /** Identify nonce. */
            nonce: Uint8Array;

            /**
             * Creates a new Identify instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Identify instance
             */
            static create(properties: fedveil.v1.Identify.$Shape): fedveil.v1.Identify & fedveil.v1.Identify.$Shape;
            static create(properties?: fedveil.v1.Identify.$Properties): fedveil.v1.Identify;

            /**
             * Encodes the specified Identify message. Does not implicitly {@link fedveil.v1.Identify.verify|verify} messages.
             * @param message Identify message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Identify.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Identify message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Identify & fedveil.v1.Identify.$Shape} Identify
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Identify & fedveil.v1.Identify.$Shape;
        }

        namespace Identify {

            /** Properties of an Identify. */
            interface $Properties {

                /** Identify participant */
                participant?: (string|null);

                /** Identify publicKey */
                publicKey?: (Uint8Array|null);

                /** Identify nonce */
                nonce?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Identify. */
            type $Shape = fedveil.v1.Identify.$Properties;
        }

        /**
         * Properties of a Challenge.
         * @deprecated Use fedveil.v1.Challenge.$Properties instead.
         */
        interface IChallenge extends fedveil.v1.Challenge.$Properties {
        }

        /** Represents a Challenge. */
        class Challenge {

            /**
             * Constructs a new Challenge.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Challenge.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Challenge run. */
            run: string;

            /** Challenge nonce. */
            nonce: Uint8Array;

            /** Challenge publicKey. */
            publicKey: Uint8Array;

            /** Challenge needed. */
            needed: boolean;

            /**
             * Creates a new Challenge instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Challenge instance
             */
            static create(properties: fedveil.v1.Challenge.$Shape): fedveil.v1.Challenge & fedveil.v1.Challenge.$Shape;
            static create(properties?: fedveil.v1.Challenge.$Properties): fedveil.v1.Challenge;

            /**
             * Encodes the specified Challenge message. Does not implicitly {@link fedveil.v1.Challenge.verify|verify} messages.
             * @param message Challenge message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Challenge.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Challenge message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Challenge & fedveil.v1.Challenge.$Shape} Challenge
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Challenge & fedveil.v1.Challenge.$Shape;
        }

        namespace Challenge {

            /** Properties of a Challenge. */
            interface $Properties {

                /** Challenge run */
                run?: (string|null);

                /** Challenge nonce */
                nonce?: (Uint8Array|null);

                /** Challenge publicKey */
                publicKey?: (Uint8Array|null);

                /** Challenge needed */
                needed?: (boolean|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Challenge. */
            type $Shape = fedveil.v1.Challenge.$Properties;
        }

        /**
         * Properties of a Join.
         * @deprecated Use fedveil.v1.Join.$Properties instead.
         */
        interface IJoin extends fedveil.v1.Join.$Properties {
        }

        /** Represents a Join. */
        class Join {

            /**
             * Constructs a new Join.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Join.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Join participant. */
            participant: string;

            /** Join scenario. */
            scenario: string;

            /** Join versions. */
            versions: number[];

            /** Join software. */
            software: string;

            /** Join resumes. */
            resumes: boolean;

            /** Join signature. */
            signature: Uint8Array;

            /** Join tokenProof. */
            tokenProof: Uint8Array;

            /**
             * Creates a new Join instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Join instance
             */
            static create(properties: fedveil.v1.Join.$Shape): fedveil.v1.Join & fedveil.v1.Join.$Shape;
            static create(properties?: fedveil.v1.Join.$Properties): fedveil.v1.Join;

            /**
             * Encodes the specified Join message. Does not implicitly {@link fedveil.v1.Join.verify|verify} messages.
             * @param message Join message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Join.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Join message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Join & fedveil.v1.Join.$Shape} Join
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Join & fedveil.v1.Join.$Shape;
        }

        namespace Join {

            /** Properties of a Join. */
            interface $Properties {

                /** Join participant */
                participant?: (string|null);

                /** Join scenario */
                scenario?: (string|null);

                /** Join versions */
                versions?: (number[]|null);

                /** Join software */
                software?: (string|null);

                /** Join resumes */
                resumes?: (boolean|null);

                /** Join signature */
                signature?: (Uint8Array|null);

                /** Join tokenProof */
                tokenProof?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Join. */
            type $Shape = fedveil.v1.Join.$Properties;
        }

        /**
         * Properties of a Welcome.
         * @deprecated Use fedveil.v1.Welcome.$Properties instead.
         */
        interface IWelcome extends fedveil.v1.Welcome.$Properties {
        }

        /** Represents a Welcome. */
        class Welcome {

            /**
             * Constructs a new Welcome.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Welcome.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Welcome run. */
            run: string;

            /** Welcome planJson. */
            planJson: string;

            /** Welcome planSignature. */
            planSignature: Uint8Array;

            /**
             * Creates a new Welcome instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Welcome instance
             */
            static create(properties: fedveil.v1.Welcome.$Shape): fedveil.v1.Welcome & fedveil.v1.Welcome.$Shape;
            static create(properties?: fedveil.v1.Welcome.$Properties): fedveil.v1.Welcome;

            /**
             * Encodes the specified Welcome message. Does not implicitly {@link fedveil.v1.Welcome.verify|verify} messages.
             * @param message Welcome message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Welcome.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Welcome message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Welcome & fedveil.v1.Welcome.$Shape} Welcome
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Welcome & fedveil.v1.Welcome.$Shape;
        }

        namespace Welcome {

            /** Properties of a Welcome. */
            interface $Properties {

                /** Welcome run */
                run?: (string|null);

                /** Welcome planJson */
                planJson?: (string|null);

                /** Welcome planSignature */
                planSignature?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Welcome. */
            type $Shape = fedveil.v1.Welcome.$Properties;
        }

        /**
         * Properties of a Refusal.
         * @deprecated Use fedveil.v1.Refusal.$Properties instead.
         */
        interface IRefusal extends fedveil.v1.Refusal.$Properties {
        }

        /** Represents a Refusal. */
        class Refusal {

            /**
             * Constructs a new Refusal.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Refusal.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Refusal code. */
            code: string;

            /** Refusal sentence. */
            sentence: string;

            /**
             * Creates a new Refusal instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Refusal instance
             */
            static create(properties: fedveil.v1.Refusal.$Shape): fedveil.v1.Refusal & fedveil.v1.Refusal.$Shape;
            static create(properties?: fedveil.v1.Refusal.$Properties): fedveil.v1.Refusal;

            /**
             * Encodes the specified Refusal message. Does not implicitly {@link fedveil.v1.Refusal.verify|verify} messages.
             * @param message Refusal message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Refusal.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Refusal message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Refusal & fedveil.v1.Refusal.$Shape} Refusal
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Refusal & fedveil.v1.Refusal.$Shape;
        }

        namespace Refusal {

            /** Properties of a Refusal. */
            interface $Properties {

                /** Refusal code */
                code?: (string|null);

                /** Refusal sentence */
                sentence?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Refusal. */
            type $Shape = fedveil.v1.Refusal.$Properties;
        }

        /**
         * Properties of a Ready.
         * @deprecated Use fedveil.v1.Ready.$Properties instead.
         */
        interface IReady extends fedveil.v1.Ready.$Properties {
        }

        /** Represents a Ready. */
        class Ready {

            /**
             * Constructs a new Ready.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Ready.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Ready alignmentSha256. */
            alignmentSha256: Uint8Array;

            /** Ready records. */
            records: number;

            /**
             * Creates a new Ready instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Ready instance
             */
            static create(properties: fedveil.v1.Ready.$Shape): fedveil.v1.Ready & fedveil.v1.Ready.$Shape;
            static create(properties?: fedveil.v1.Ready.$Properties): fedveil.v1.Ready;

            /**
             * Encodes the specified Ready message. Does not implicitly {@link fedveil.v1.Ready.verify|verify} messages.
             * @param message Ready message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Ready.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Ready message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Ready & fedveil.v1.Ready.$Shape} Ready
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Ready & fedveil.v1.Ready.$Shape;
        }

        namespace Ready {

            /** Properties of a Ready. */
            interface $Properties {

                /** Ready alignmentSha256 */
                alignmentSha256?: (Uint8Array|null);

                /** Ready records */
                records?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Ready. */
            type $Shape = fedveil.v1.Ready.$Properties;
        }

        /**
         * Properties of a Finish.
         * @deprecated Use fedveil.v1.Finish.$Properties instead.
         */
        interface IFinish extends fedveil.v1.Finish.$Properties {
        }

        /** Represents a Finish. */
        class Finish {

            /**
             * Constructs a new Finish.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Finish.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Finish reason. */
            reason: string;

            /**
             * Creates a new Finish instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Finish instance
             */
            static create(properties: fedveil.v1.Finish.$Shape): fedveil.v1.Finish & fedveil.v1.Finish.$Shape;
            static create(properties?: fedveil.v1.Finish.$Properties): fedveil.v1.Finish;

            /**
             * Encodes the specified Finish message. Does not implicitly {@link fedveil.v1.Finish.verify|verify} messages.
             * @param message Finish message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Finish.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Finish message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Finish & fedveil.v1.Finish.$Shape} Finish
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Finish & fedveil.v1.Finish.$Shape;
        }

        namespace Finish {

            /** Properties of a Finish. */
            interface $Properties {

                /** Finish reason */
                reason?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Finish. */
            type $Shape = fedveil.v1.Finish.$Properties;
        }

        /**
         * Properties of a Leave.
         * @deprecated Use fedveil.v1.Leave.$Properties instead.
         */
        interface ILeave extends fedveil.v1.Leave.$Properties {
        }

        /** Represents a Leave. */
        class Leave {

            /**
             * Constructs a new Leave.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Leave.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Leave code. */
            code: string;

            /** Leave sentence. */
            sentence: string;

            /**
             * Creates a new Leave instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Leave instance
             */
            static create(properties: fedveil.v1.Leave.$Shape): fedveil.v1.Leave & fedveil.v1.Leave.$Shape;
            static create(properties?: fedveil.v1.Leave.$Properties): fedveil.v1.Leave;

            /**
             * Encodes the specified Leave message. Does not implicitly {@link fedveil.v1.Leave.verify|verify} messages.
             * @param message Leave message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Leave.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Leave message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Leave & fedveil.v1.Leave.$Shape} Leave
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Leave & fedveil.v1.Leave.$Shape;
        }

        namespace Leave {

            /** Properties of a Leave. */
            interface $Properties {

                /** Leave code */
                code?: (string|null);

                /** Leave sentence */
                sentence?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Leave. */
            type $Shape = fedveil.v1.Leave.$Properties;
        }

        /**
         * Properties of a Statement.
         * @deprecated Use fedveil.v1.Statement.$Properties instead.
         */
        interface IStatement extends fedveil.v1.Statement.$Properties {
        }

        /** Represents a Statement. */
        class Statement {

            /**
             * Constructs a new Statement.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Statement.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Statement round. */
            round: number;

            /** Statement json. */
            json: string;

            /**
             * Creates a new Statement instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Statement instance
             */
            static create(properties: fedveil.v1.Statement.$Shape): fedveil.v1.Statement & fedveil.v1.Statement.$Shape;
            static create(properties?: fedveil.v1.Statement.$Properties): fedveil.v1.Statement;

            /**
             * Encodes the specified Statement message. Does not implicitly {@link fedveil.v1.Statement.verify|verify} messages.
             * @param message Statement message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Statement.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Statement message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Statement & fedveil.v1.Statement.$Shape} Statement
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Statement & fedveil.v1.Statement.$Shape;
        }

        namespace Statement {

            /** Properties of a Statement. */
            interface $Properties {

                /** Statement round */
                round?: (number|null);

                /** Statement json */
                json?: (string|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Statement. */
            type $Shape = fedveil.v1.Statement.$Properties;
        }

        /**
         * Properties of a Release.
         * @deprecated Use fedveil.v1.Release.$Properties instead.
         */
        interface IRelease extends fedveil.v1.Release.$Properties {
        }

        /** Represents a Release. */
        class Release {

            /**
             * Constructs a new Release.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Release.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Release releaseId. */
            releaseId: string;

            /** Release mechanism. */
            mechanism: string;

            /** Release values. */
            values?: (fedveil.v1.Tensor.$Properties|null);

            /**
             * Creates a new Release instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Release instance
             */
            static create(properties: fedveil.v1.Release.$Shape): fedveil.v1.Release & fedveil.v1.Release.$Shape;
            static create(properties?: fedveil.v1.Release.$Properties): fedveil.v1.Release;

            /**
             * Encodes the specified Release message. Does not implicitly {@link fedveil.v1.Release.verify|verify} messages.
             * @param message Release message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Release.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Release message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Release & fedveil.v1.Release.$Shape} Release
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Release & fedveil.v1.Release.$Shape;
        }

        namespace Release {

            /** Properties of a Release. */
            interface $Properties {

                /** Release releaseId */
                releaseId?: (string|null);

                /** Release mechanism */
                mechanism?: (string|null);

                /** Release values */
                values?: (fedveil.v1.Tensor.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Release. */
            type $Shape = fedveil.v1.Release.$Properties;
        }

        /**
         * Properties of an EmbeddingRequest.
         * @deprecated Use fedveil.v1.EmbeddingRequest.$Properties instead.
         */
        interface IEmbeddingRequest extends fedveil.v1.EmbeddingRequest.$Properties {
        }

        /** Represents an EmbeddingRequest. */
        class EmbeddingRequest {

            /**
             * Constructs a new EmbeddingRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.EmbeddingRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EmbeddingRequest releaseId. */
            releaseId: string;

            /** EmbeddingRequest round. */
            round: number;

            /** EmbeddingRequest step. */
            step: number;

            /** EmbeddingRequest training. */
            training: boolean;

            /** EmbeddingRequest positions. */
            positions: number[];

            /**
             * Creates a new EmbeddingRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EmbeddingRequest instance
             */
            static create(properties: fedveil.v1.EmbeddingRequest.$Shape): fedveil.v1.EmbeddingRequest & fedveil.v1.EmbeddingRequest.$Shape;
            static create(properties?: fedveil.v1.EmbeddingRequest.$Properties): fedveil.v1.EmbeddingRequest;

            /**
             * Encodes the specified EmbeddingRequest message. Does not implicitly {@link fedveil.v1.EmbeddingRequest.verify|verify} messages.
             * @param message EmbeddingRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.EmbeddingRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EmbeddingRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.EmbeddingRequest & fedveil.v1.EmbeddingRequest.$Shape} EmbeddingRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.EmbeddingRequest & fedveil.v1.EmbeddingRequest.$Shape;
        }

        namespace EmbeddingRequest {

            /** Properties of an EmbeddingRequest. */
            interface $Properties {

                /** EmbeddingRequest releaseId */
                releaseId?: (string|null);

                /** EmbeddingRequest round */
                round?: (number|null);

                /** EmbeddingRequest step */
                step?: (number|null);

                /** EmbeddingRequest training */
                training?: (boolean|null);

                /** EmbeddingRequest positions */
                positions?: (number[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EmbeddingRequest. */
            type $Shape = fedveil.v1.EmbeddingRequest.$Properties;
        }

        /**
         * Properties of an Embeddings.
         * @deprecated Use fedveil.v1.Embeddings.$Properties instead.
         */
        interface IEmbeddings extends fedveil.v1.Embeddings.$Properties {
        }

        /** Represents an Embeddings. */
        class Embeddings {

            /**
             * Constructs a new Embeddings.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Embeddings.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Embeddings step. */
            step: number;

            /** Embeddings release. */
            release?: (fedveil.v1.Release.$Properties|null);

            /**
             * Creates a new Embeddings instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Embeddings instance
             */
            static create(properties: fedveil.v1.Embeddings.$Shape): fedveil.v1.Embeddings & fedveil.v1.Embeddings.$Shape;
            static create(properties?: fedveil.v1.Embeddings.$Properties): fedveil.v1.Embeddings;

            /**
             * Encodes the specified Embeddings message. Does not implicitly {@link fedveil.v1.Embeddings.verify|verify} messages.
             * @param message Embeddings message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Embeddings.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Embeddings message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Embeddings & fedveil.v1.Embeddings.$Shape} Embeddings
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Embeddings & fedveil.v1.Embeddings.$Shape;
        }

        namespace Embeddings {

            /** Properties of an Embeddings. */
            interface $Properties {

                /** Embeddings step */
                step?: (number|null);

                /** Embeddings release */
                release?: (fedveil.v1.Release.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Embeddings. */
            type $Shape = fedveil.v1.Embeddings.$Properties;
        }

        /**
         * Properties of an EmbeddingGradient.
         * @deprecated Use fedveil.v1.EmbeddingGradient.$Properties instead.
         */
        interface IEmbeddingGradient extends fedveil.v1.EmbeddingGradient.$Properties {
        }

        /** Represents an EmbeddingGradient. */
        class EmbeddingGradient {

            /**
             * Constructs a new EmbeddingGradient.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.EmbeddingGradient.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EmbeddingGradient step. */
            step: number;

            /** EmbeddingGradient gradient. */
            gradient?: (fedveil.v1.Tensor.$Properties|null);

            /** EmbeddingGradient learningRate. */
            learningRate: number;

            /**
             * Creates a new EmbeddingGradient instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EmbeddingGradient instance
             */
            static create(properties: fedveil.v1.EmbeddingGradient.$Shape): fedveil.v1.EmbeddingGradient & fedveil.v1.EmbeddingGradient.$Shape;
            static create(properties?: fedveil.v1.EmbeddingGradient.$Properties): fedveil.v1.EmbeddingGradient;

            /**
             * Encodes the specified EmbeddingGradient message. Does not implicitly {@link fedveil.v1.EmbeddingGradient.verify|verify} messages.
             * @param message EmbeddingGradient message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.EmbeddingGradient.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EmbeddingGradient message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.EmbeddingGradient & fedveil.v1.EmbeddingGradient.$Shape} EmbeddingGradient
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.EmbeddingGradient & fedveil.v1.EmbeddingGradient.$Shape;
        }

        namespace EmbeddingGradient {

            /** Properties of an EmbeddingGradient. */
            interface $Properties {

                /** EmbeddingGradient step */
                step?: (number|null);

                /** EmbeddingGradient gradient */
                gradient?: (fedveil.v1.Tensor.$Properties|null);

                /** EmbeddingGradient learningRate */
                learningRate?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EmbeddingGradient. */
            type $Shape = fedveil.v1.EmbeddingGradient.$Properties;
        }

        /**
         * Properties of an AlignmentOffer.
         * @deprecated Use fedveil.v1.AlignmentOffer.$Properties instead.
         */
        interface IAlignmentOffer extends fedveil.v1.AlignmentOffer.$Properties {
        }

        /** Represents an AlignmentOffer. */
        class AlignmentOffer {

            /**
             * Constructs a new AlignmentOffer.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.AlignmentOffer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlignmentOffer ids. */
            ids: number;

            /** AlignmentOffer publicKey. */
            publicKey: Uint8Array;

            /**
             * Creates a new AlignmentOffer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AlignmentOffer instance
             */
            static create(properties: fedveil.v1.AlignmentOffer.$Shape): fedveil.v1.AlignmentOffer & fedveil.v1.AlignmentOffer.$Shape;
            static create(properties?: fedveil.v1.AlignmentOffer.$Properties): fedveil.v1.AlignmentOffer;

            /**
             * Encodes the specified AlignmentOffer message. Does not implicitly {@link fedveil.v1.AlignmentOffer.verify|verify} messages.
             * @param message AlignmentOffer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.AlignmentOffer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlignmentOffer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentOffer & fedveil.v1.AlignmentOffer.$Shape} AlignmentOffer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.AlignmentOffer & fedveil.v1.AlignmentOffer.$Shape;
        }

        namespace AlignmentOffer {

            /** Properties of an AlignmentOffer. */
            interface $Properties {

                /** AlignmentOffer ids */
                ids?: (number|null);

                /** AlignmentOffer publicKey */
                publicKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlignmentOffer. */
            type $Shape = fedveil.v1.AlignmentOffer.$Properties;
        }

        /**
         * Properties of an AlignmentPeer.
         * @deprecated Use fedveil.v1.AlignmentPeer.$Properties instead.
         */
        interface IAlignmentPeer extends fedveil.v1.AlignmentPeer.$Properties {
        }

        /** Represents an AlignmentPeer. */
        class AlignmentPeer {

            /**
             * Constructs a new AlignmentPeer.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.AlignmentPeer.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlignmentPeer name. */
            name: string;

            /** AlignmentPeer publicKey. */
            publicKey: Uint8Array;

            /**
             * Creates a new AlignmentPeer instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AlignmentPeer instance
             */
            static create(properties: fedveil.v1.AlignmentPeer.$Shape): fedveil.v1.AlignmentPeer & fedveil.v1.AlignmentPeer.$Shape;
            static create(properties?: fedveil.v1.AlignmentPeer.$Properties): fedveil.v1.AlignmentPeer;

            /**
             * Encodes the specified AlignmentPeer message. Does not implicitly {@link fedveil.v1.AlignmentPeer.verify|verify} messages.
             * @param message AlignmentPeer message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.AlignmentPeer.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlignmentPeer message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentPeer & fedveil.v1.AlignmentPeer.$Shape} AlignmentPeer
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.AlignmentPeer & fedveil.v1.AlignmentPeer.$Shape;
        }

        namespace AlignmentPeer {

            /** Properties of an AlignmentPeer. */
            interface $Properties {

                /** AlignmentPeer name */
                name?: (string|null);

                /** AlignmentPeer publicKey */
                publicKey?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlignmentPeer. */
            type $Shape = fedveil.v1.AlignmentPeer.$Properties;
        }

        /**
         * Properties of an AlignmentStart.
         * @deprecated Use fedveil.v1.AlignmentStart.$Properties instead.
         */
        interface IAlignmentStart extends fedveil.v1.AlignmentStart.$Properties {
        }

        /** Represents an AlignmentStart. */
        class AlignmentStart {

            /**
             * Constructs a new AlignmentStart.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.AlignmentStart.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlignmentStart ids. */
            ids: number;

            /** AlignmentStart peers. */
            peers: fedveil.v1.AlignmentPeer.$Properties[];

            /**
             * Creates a new AlignmentStart instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AlignmentStart instance
             */
            static create(properties: fedveil.v1.AlignmentStart.$Shape): fedveil.v1.AlignmentStart & fedveil.v1.AlignmentStart.$Shape;
            static create(properties?: fedveil.v1.AlignmentStart.$Properties): fedveil.v1.AlignmentStart;

            /**
             * Encodes the specified AlignmentStart message. Does not implicitly {@link fedveil.v1.AlignmentStart.verify|verify} messages.
             * @param message AlignmentStart message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.AlignmentStart.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlignmentStart message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentStart & fedveil.v1.AlignmentStart.$Shape} AlignmentStart
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.AlignmentStart & fedveil.v1.AlignmentStart.$Shape;
        }

        namespace AlignmentStart {

            /** Properties of an AlignmentStart. */
            interface $Properties {

                /** AlignmentStart ids */
                ids?: (number|null);

                /** AlignmentStart peers */
                peers?: (fedveil.v1.AlignmentPeer.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlignmentStart. */
            type $Shape = fedveil.v1.AlignmentStart.$Properties;
        }

        /**
         * Properties of a BlindedPoints.
         * @deprecated Use fedveil.v1.BlindedPoints.$Properties instead.
         */
        interface IBlindedPoints extends fedveil.v1.BlindedPoints.$Properties {
        }

        /** Represents a BlindedPoints. */
        class BlindedPoints {

            /**
             * Constructs a new BlindedPoints.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.BlindedPoints.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** BlindedPoints first. */
            first: number;

            /** BlindedPoints points. */
            points: Uint8Array;

            /**
             * Creates a new BlindedPoints instance using the specified properties.
             * @param [properties] Properties to set
             * @returns BlindedPoints instance
             */
            static create(properties: fedveil.v1.BlindedPoints.$Shape): fedveil.v1.BlindedPoints & fedveil.v1.BlindedPoints.$Shape;
            static create(properties?: fedveil.v1.BlindedPoints.$Properties): fedveil.v1.BlindedPoints;

            /**
             * Encodes the specified BlindedPoints message. Does not implicitly {@link fedveil.v1.BlindedPoints.verify|verify} messages.
             * @param message BlindedPoints message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.BlindedPoints.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a BlindedPoints message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.BlindedPoints & fedveil.v1.BlindedPoints.$Shape} BlindedPoints
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.BlindedPoints & fedveil.v1.BlindedPoints.$Shape;
        }

        namespace BlindedPoints {

            /** Properties of a BlindedPoints. */
            interface $Properties {

                /** BlindedPoints first */
                first?: (number|null);

                /** BlindedPoints points */
                points?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a BlindedPoints. */
            type $Shape = fedveil.v1.BlindedPoints.$Properties;
        }

        /**
         * Properties of an EvaluatedPoints.
         * @deprecated Use fedveil.v1.EvaluatedPoints.$Properties instead.
         */
        interface IEvaluatedPoints extends fedveil.v1.EvaluatedPoints.$Properties {
        }

        /** Represents an EvaluatedPoints. */
        class EvaluatedPoints {

            /**
             * Constructs a new EvaluatedPoints.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.EvaluatedPoints.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EvaluatedPoints first. */
            first: number;

            /** EvaluatedPoints points. */
            points: Uint8Array;

            /**
             * Creates a new EvaluatedPoints instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EvaluatedPoints instance
             */
            static create(properties: fedveil.v1.EvaluatedPoints.$Shape): fedveil.v1.EvaluatedPoints & fedveil.v1.EvaluatedPoints.$Shape;
            static create(properties?: fedveil.v1.EvaluatedPoints.$Properties): fedveil.v1.EvaluatedPoints;

            /**
             * Encodes the specified EvaluatedPoints message. Does not implicitly {@link fedveil.v1.EvaluatedPoints.verify|verify} messages.
             * @param message EvaluatedPoints message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.EvaluatedPoints.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EvaluatedPoints message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.EvaluatedPoints & fedveil.v1.EvaluatedPoints.$Shape} EvaluatedPoints
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.EvaluatedPoints & fedveil.v1.EvaluatedPoints.$Shape;
        }

        namespace EvaluatedPoints {

            /** Properties of an EvaluatedPoints. */
            interface $Properties {

                /** EvaluatedPoints first */
                first?: (number|null);

                /** EvaluatedPoints points */
                points?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EvaluatedPoints. */
            type $Shape = fedveil.v1.EvaluatedPoints.$Properties;
        }

        /**
         * Properties of an AlignmentTableRequest.
         * @deprecated Use fedveil.v1.AlignmentTableRequest.$Properties instead.
         */
        interface IAlignmentTableRequest extends fedveil.v1.AlignmentTableRequest.$Properties {
        }

        /** Represents an AlignmentTableRequest. */
        class AlignmentTableRequest {

            /**
             * Constructs a new AlignmentTableRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.AlignmentTableRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlignmentTableRequest first. */
            first: number;

            /** AlignmentTableRequest count. */
            count: number;

            /**
             * Creates a new AlignmentTableRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AlignmentTableRequest instance
             */
            static create(properties: fedveil.v1.AlignmentTableRequest.$Shape): fedveil.v1.AlignmentTableRequest & fedveil.v1.AlignmentTableRequest.$Shape;
            static create(properties?: fedveil.v1.AlignmentTableRequest.$Properties): fedveil.v1.AlignmentTableRequest;

            /**
             * Encodes the specified AlignmentTableRequest message. Does not implicitly {@link fedveil.v1.AlignmentTableRequest.verify|verify} messages.
             * @param message AlignmentTableRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.AlignmentTableRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlignmentTableRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentTableRequest & fedveil.v1.AlignmentTableRequest.$Shape} AlignmentTableRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.AlignmentTableRequest & fedveil.v1.AlignmentTableRequest.$Shape;
        }

        namespace AlignmentTableRequest {

            /** Properties of an AlignmentTableRequest. */
            interface $Properties {

                /** AlignmentTableRequest first */
                first?: (number|null);

                /** AlignmentTableRequest count */
                count?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlignmentTableRequest. */
            type $Shape = fedveil.v1.AlignmentTableRequest.$Properties;
        }

        /**
         * Properties of an AlignmentTable.
         * @deprecated Use fedveil.v1.AlignmentTable.$Properties instead.
         */
        interface IAlignmentTable extends fedveil.v1.AlignmentTable.$Properties {
        }

        /** Represents an AlignmentTable. */
        class AlignmentTable {

            /**
             * Constructs a new AlignmentTable.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.AlignmentTable.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlignmentTable first. */
            first: number;

            /** AlignmentTable total. */
            total: number;

            /** AlignmentTable seed. */
            seed: Uint8Array;

            /** AlignmentTable rows. */
            rows: Uint8Array;

            /**
             * Creates a new AlignmentTable instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AlignmentTable instance
             */
            static create(properties: fedveil.v1.AlignmentTable.$Shape): fedveil.v1.AlignmentTable & fedveil.v1.AlignmentTable.$Shape;
            static create(properties?: fedveil.v1.AlignmentTable.$Properties): fedveil.v1.AlignmentTable;

            /**
             * Encodes the specified AlignmentTable message. Does not implicitly {@link fedveil.v1.AlignmentTable.verify|verify} messages.
             * @param message AlignmentTable message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.AlignmentTable.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlignmentTable message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentTable & fedveil.v1.AlignmentTable.$Shape} AlignmentTable
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.AlignmentTable & fedveil.v1.AlignmentTable.$Shape;
        }

        namespace AlignmentTable {

            /** Properties of an AlignmentTable. */
            interface $Properties {

                /** AlignmentTable first */
                first?: (number|null);

                /** AlignmentTable total */
                total?: (number|null);

                /** AlignmentTable seed */
                seed?: (Uint8Array|null);

                /** AlignmentTable rows */
                rows?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlignmentTable. */
            type $Shape = fedveil.v1.AlignmentTable.$Properties;
        }

        /**
         * Properties of an AlignmentResult.
         * @deprecated Use fedveil.v1.AlignmentResult.$Properties instead.
         */
        interface IAlignmentResult extends fedveil.v1.AlignmentResult.$Properties {
        }

        /** Represents an AlignmentResult. */
        class AlignmentResult {

            /**
             * Constructs a new AlignmentResult.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.AlignmentResult.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** AlignmentResult first. */
            first: number;

            /** AlignmentResult total. */
            total: number;

            /** AlignmentResult orderKey. */
            orderKey: Uint8Array;

            /** AlignmentResult tags. */
            tags: Uint8Array;

            /**
             * Creates a new AlignmentResult instance using the specified properties.
             * @param [properties] Properties to set
             * @returns AlignmentResult instance
             */
            static create(properties: fedveil.v1.AlignmentResult.$Shape): fedveil.v1.AlignmentResult & fedveil.v1.AlignmentResult.$Shape;
            static create(properties?: fedveil.v1.AlignmentResult.$Properties): fedveil.v1.AlignmentResult;

            /**
             * Encodes the specified AlignmentResult message. Does not implicitly {@link fedveil.v1.AlignmentResult.verify|verify} messages.
             * @param message AlignmentResult message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.AlignmentResult.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an AlignmentResult message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.AlignmentResult & fedveil.v1.AlignmentResult.$Shape} AlignmentResult
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.AlignmentResult & fedveil.v1.AlignmentResult.$Shape;
        }

        namespace AlignmentResult {

            /** Properties of an AlignmentResult. */
            interface $Properties {

                /** AlignmentResult first */
                first?: (number|null);

                /** AlignmentResult total */
                total?: (number|null);

                /** AlignmentResult orderKey */
                orderKey?: (Uint8Array|null);

                /** AlignmentResult tags */
                tags?: (Uint8Array|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an AlignmentResult. */
            type $Shape = fedveil.v1.AlignmentResult.$Properties;
        }

        /**
         * Properties of a TrainRequest.
         * @deprecated Use fedveil.v1.TrainRequest.$Properties instead.
         */
        interface ITrainRequest extends fedveil.v1.TrainRequest.$Properties {
        }

        /** Represents a TrainRequest. */
        class TrainRequest {

            /**
             * Constructs a new TrainRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.TrainRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** TrainRequest round. */
            round: number;

            /** TrainRequest weights. */
            weights: fedveil.v1.NamedTensor.$Properties[];

            /** TrainRequest learningRate. */
            learningRate: number;

            /** TrainRequest clip. */
            clip: number;

            /**
             * Creates a new TrainRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns TrainRequest instance
             */
            static create(properties: fedveil.v1.TrainRequest.$Shape): fedveil.v1.TrainRequest & fedveil.v1.TrainRequest.$Shape;
            static create(properties?: fedveil.v1.TrainRequest.$Properties): fedveil.v1.TrainRequest;

            /**
             * Encodes the specified TrainRequest message. Does not implicitly {@link fedveil.v1.TrainRequest.verify|verify} messages.
             * @param message TrainRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.TrainRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a TrainRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.TrainRequest & fedveil.v1.TrainRequest.$Shape} TrainRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.TrainRequest & fedveil.v1.TrainRequest.$Shape;
        }

        namespace TrainRequest {

            /** Properties of a TrainRequest. */
            interface $Properties {

                /** TrainRequest round */
                round?: (number|null);

                /** TrainRequest weights */
                weights?: (fedveil.v1.NamedTensor.$Properties[]|null);

                /** TrainRequest learningRate */
                learningRate?: (number|null);

                /** TrainRequest clip */
                clip?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a TrainRequest. */
            type $Shape = fedveil.v1.TrainRequest.$Properties;
        }

        /**
         * Properties of an Update.
         * @deprecated Use fedveil.v1.Update.$Properties instead.
         */
        interface IUpdate extends fedveil.v1.Update.$Properties {
        }

        /** Represents an Update. */
        class Update {

            /**
             * Constructs a new Update.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Update.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Update round. */
            round: number;

            /** Update release. */
            release?: (fedveil.v1.Release.$Properties|null);

            /**
             * Creates a new Update instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Update instance
             */
            static create(properties: fedveil.v1.Update.$Shape): fedveil.v1.Update & fedveil.v1.Update.$Shape;
            static create(properties?: fedveil.v1.Update.$Properties): fedveil.v1.Update;

            /**
             * Encodes the specified Update message. Does not implicitly {@link fedveil.v1.Update.verify|verify} messages.
             * @param message Update message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Update.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Update message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Update & fedveil.v1.Update.$Shape} Update
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Update & fedveil.v1.Update.$Shape;
        }

        namespace Update {

            /** Properties of an Update. */
            interface $Properties {

                /** Update round */
                round?: (number|null);

                /** Update release */
                release?: (fedveil.v1.Release.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Update. */
            type $Shape = fedveil.v1.Update.$Properties;
        }

        /**
         * Properties of an EvaluateRequest.
         * @deprecated Use fedveil.v1.EvaluateRequest.$Properties instead.
         */
        interface IEvaluateRequest extends fedveil.v1.EvaluateRequest.$Properties {
        }

        /** Represents an EvaluateRequest. */
        class EvaluateRequest {

            /**
             * Constructs a new EvaluateRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.EvaluateRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** EvaluateRequest round. */
            round: number;

            /** EvaluateRequest weights. */
            weights: fedveil.v1.NamedTensor.$Properties[];

            /**
             * Creates a new EvaluateRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns EvaluateRequest instance
             */
            static create(properties: fedveil.v1.EvaluateRequest.$Shape): fedveil.v1.EvaluateRequest & fedveil.v1.EvaluateRequest.$Shape;
            static create(properties?: fedveil.v1.EvaluateRequest.$Properties): fedveil.v1.EvaluateRequest;

            /**
             * Encodes the specified EvaluateRequest message. Does not implicitly {@link fedveil.v1.EvaluateRequest.verify|verify} messages.
             * @param message EvaluateRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.EvaluateRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an EvaluateRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.EvaluateRequest & fedveil.v1.EvaluateRequest.$Shape} EvaluateRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.EvaluateRequest & fedveil.v1.EvaluateRequest.$Shape;
        }

        namespace EvaluateRequest {

            /** Properties of an EvaluateRequest. */
            interface $Properties {

                /** EvaluateRequest round */
                round?: (number|null);

                /** EvaluateRequest weights */
                weights?: (fedveil.v1.NamedTensor.$Properties[]|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an EvaluateRequest. */
            type $Shape = fedveil.v1.EvaluateRequest.$Properties;
        }

        /**
         * Properties of an Evaluation.
         * @deprecated Use fedveil.v1.Evaluation.$Properties instead.
         */
        interface IEvaluation extends fedveil.v1.Evaluation.$Properties {
        }

        /** Represents an Evaluation. */
        class Evaluation {

            /**
             * Constructs a new Evaluation.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Evaluation.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Evaluation round. */
            round: number;

            /** Evaluation release. */
            release?: (fedveil.v1.Release.$Properties|null);

            /**
             * Creates a new Evaluation instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Evaluation instance
             */
            static create(properties: fedveil.v1.Evaluation.$Shape): fedveil.v1.Evaluation & fedveil.v1.Evaluation.$Shape;
            static create(properties?: fedveil.v1.Evaluation.$Properties): fedveil.v1.Evaluation;

            /**
             * Encodes the specified Evaluation message. Does not implicitly {@link fedveil.v1.Evaluation.verify|verify} messages.
             * @param message Evaluation message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Evaluation.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes an Evaluation message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Evaluation & fedveil.v1.Evaluation.$Shape} Evaluation
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Evaluation & fedveil.v1.Evaluation.$Shape;
        }

        namespace Evaluation {

            /** Properties of an Evaluation. */
            interface $Properties {

                /** Evaluation round */
                round?: (number|null);

                /** Evaluation release */
                release?: (fedveil.v1.Release.$Properties|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of an Evaluation. */
            type $Shape = fedveil.v1.Evaluation.$Properties;
        }

        /**
         * Properties of a FormRequest.
         * @deprecated Use fedveil.v1.FormRequest.$Properties instead.
         */
        interface IFormRequest extends fedveil.v1.FormRequest.$Properties {
        }

        /** Represents a FormRequest. */
        class FormRequest {

            /**
             * Constructs a new FormRequest.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.FormRequest.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** FormRequest releaseId. */
            releaseId: string;

            /** FormRequest training. */
            training: boolean;

            /** FormRequest first. */
            first: number;

            /** FormRequest count. */
            count: number;

            /** FormRequest sample. */
            sample: number;

            /**
             * Creates a new FormRequest instance using the specified properties.
             * @param [properties] Properties to set
             * @returns FormRequest instance
             */
            static create(properties: fedveil.v1.FormRequest.$Shape): fedveil.v1.FormRequest & fedveil.v1.FormRequest.$Shape;
            static create(properties?: fedveil.v1.FormRequest.$Properties): fedveil.v1.FormRequest;

            /**
             * Encodes the specified FormRequest message. Does not implicitly {@link fedveil.v1.FormRequest.verify|verify} messages.
             * @param message FormRequest message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.FormRequest.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a FormRequest message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.FormRequest & fedveil.v1.FormRequest.$Shape} FormRequest
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.FormRequest & fedveil.v1.FormRequest.$Shape;
        }

        namespace FormRequest {

            /** Properties of a FormRequest. */
            interface $Properties {

                /** FormRequest releaseId */
                releaseId?: (string|null);

                /** FormRequest training */
                training?: (boolean|null);

                /** FormRequest first */
                first?: (number|null);

                /** FormRequest count */
                count?: (number|null);

                /** FormRequest sample */
                sample?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a FormRequest. */
            type $Shape = fedveil.v1.FormRequest.$Properties;
        }

        /**
         * Properties of a Forms.
         * @deprecated Use fedveil.v1.Forms.$Properties instead.
         */
        interface IForms extends fedveil.v1.Forms.$Properties {
        }

        /** Represents a Forms. */
        class Forms {

            /**
             * Constructs a new Forms.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Forms.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Forms first. */
            first: number;

            /** Forms forms. */
            forms?: (fedveil.v1.Release.$Properties|null);

            /** Forms labels. */
            labels?: (fedveil.v1.Release.$Properties|null);

            /** Forms total. */
            total: number;

            /**
             * Creates a new Forms instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Forms instance
             */
            static create(properties: fedveil.v1.Forms.$Shape): fedveil.v1.Forms & fedveil.v1.Forms.$Shape;
            static create(properties?: fedveil.v1.Forms.$Properties): fedveil.v1.Forms;

            /**
             * Encodes the specified Forms message. Does not implicitly {@link fedveil.v1.Forms.verify|verify} messages.
             * @param message Forms message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Forms.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Forms message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Forms & fedveil.v1.Forms.$Shape} Forms
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Forms & fedveil.v1.Forms.$Shape;
        }

        namespace Forms {

            /** Properties of a Forms. */
            interface $Properties {

                /** Forms first */
                first?: (number|null);

                /** Forms forms */
                forms?: (fedveil.v1.Release.$Properties|null);

                /** Forms labels */
                labels?: (fedveil.v1.Release.$Properties|null);

                /** Forms total */
                total?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Forms. */
            type $Shape = fedveil.v1.Forms.$Properties;
        }

        /**
         * Properties of a Done.
         * @deprecated Use fedveil.v1.Done.$Properties instead.
         */
        interface IDone extends fedveil.v1.Done.$Properties {
        }

        /** Represents a Done. */
        class Done {

            /**
             * Constructs a new Done.
             * @param [properties] Properties to set
             */
            constructor(properties?: fedveil.v1.Done.$Properties);

            /** Unknown fields preserved while decoding when enabled */
            $unknowns?: Uint8Array[];

            /** Done step. */
            step: number;

            /**
             * Creates a new Done instance using the specified properties.
             * @param [properties] Properties to set
             * @returns Done instance
             */
            static create(properties: fedveil.v1.Done.$Shape): fedveil.v1.Done & fedveil.v1.Done.$Shape;
            static create(properties?: fedveil.v1.Done.$Properties): fedveil.v1.Done;

            /**
             * Encodes the specified Done message. Does not implicitly {@link fedveil.v1.Done.verify|verify} messages.
             * @param message Done message or plain object to encode
             * @param [writer] Writer to encode to
             * @returns Writer
             */
            static encode(message: fedveil.v1.Done.$Properties, writer?: $protobuf.Writer): $protobuf.Writer;

            /**
             * Decodes a Done message from the specified reader or buffer.
             * @param reader Reader or buffer to decode from
             * @param [length] Message length if known beforehand
             * @returns {fedveil.v1.Done & fedveil.v1.Done.$Shape} Done
             * @throws {Error} If the payload is not a reader or valid buffer
             * @throws {$protobuf.util.ProtocolError} If required fields are missing
             */
            static decode(reader: ($protobuf.Reader|Uint8Array), length?: number): fedveil.v1.Done & fedveil.v1.Done.$Shape;
        }

        namespace Done {

            /** Properties of a Done. */
            interface $Properties {

                /** Done step */
                step?: (number|null);

                /** Unknown fields preserved while decoding when enabled */
                $unknowns?: Uint8Array[];
            }

            /** Shape of a Done. */
            type $Shape = fedveil.v1.Done.$Properties;
        }
    }
}
