"""A participant of a horizontal run in Python: raw websockets, and protobuf's own library.

    pip install numpy protobuf websockets grpcio-tools
    python participant.py --join http://127.0.0.1:7700 --name p4 --images images.npy --labels labels.npy

It shows that docs/wire.md is enough to write either end in another language. It joins, trains the class head of the model that it
is sent on its own records (the network before it stays as it came), and returns the change of the weights, every round.

It is an example: it has no privacy ledger, so its releases are `unprotected` and its statement says so; it signs nothing, so
that it can join a coordinator without a roll alone; and it knows one model, a `small-cnn` with a `softmax` head.
"""

import argparse
import asyncio
import hashlib
import importlib
import json
import pathlib
import sys
import tempfile
import uuid

import numpy
import websockets
from grpc_tools import protoc

PROTO = pathlib.Path(__file__).resolve().parents[2] / "proto"
CHUNK_BYTES = 262_144


def contract():
    """The classes of proto/fedveil.proto, made by protobuf's own compiler."""
    folder = tempfile.mkdtemp()
    if protoc.main(["protoc", f"-I{PROTO}", f"--python_out={folder}", "fedveil.proto"]) != 0:
        sys.exit("fedveil.proto cannot be compiled")
    sys.path.insert(0, folder)
    return importlib.import_module("fedveil_pb2")


wire = contract()


class SocketIo:
    """As much of socket.io v5 over engine.io v4 as the contract needs: one event, `frame`, with binary acknowledgements."""

    def __init__(self, socket):
        self.socket = socket
        self.next_ack = 0
        self.acks = {}
        self.on_frame = None

    @classmethod
    async def connect(cls, url):
        address = url.replace("http", "ws", 1).rstrip("/") + "/socket.io/?EIO=4&transport=websocket"
        socket = await websockets.connect(address, max_size=2**20, compression=None)
        assert (await socket.recv()).startswith("0{")  # engine.io: open
        await socket.send("40")  # socket.io: join the default namespace
        assert (await socket.recv()).startswith("40")
        return cls(socket)

    async def listen(self):
        async for packet in self.socket:
            if packet == "2":
                await self.socket.send("3")  # pong
            elif packet.startswith("451-"):  # an event with one attachment
                ack = packet[4 : packet.index("[")]
                receipt = self.on_frame(await self.socket.recv())
                await self.socket.send(f'461-{ack}[{{"_placeholder":true,"num":0}}]')
                await self.socket.send(receipt)
            elif packet.startswith("461-"):  # an acknowledgement with one attachment
                ack = int(packet[4 : packet.index("[")])
                self.acks.pop(ack).set_result(await self.socket.recv())

    async def emit(self, data):
        ack, self.next_ack = self.next_ack, self.next_ack + 1
        answered = self.acks[ack] = asyncio.get_running_loop().create_future()
        await self.socket.send(f'451-{ack}["frame",{{"_placeholder":true,"num":0}}]')
        await self.socket.send(data)
        return await answered


class Channel:
    """Whole envelopes over frames: chunks, digests, receipts (docs/wire.md, "Chunks")."""

    def __init__(self, sockets):
        self.sockets = sockets
        self.run = ""
        self.parts = {}
        self.answers = {}
        self.requests = asyncio.Queue()
        sockets.on_frame = self.take

    def take(self, data):
        chunk = wire.Chunk.FromString(data)
        parts = self.parts.setdefault(chunk.message_id, {})
        parts[chunk.index] = chunk.data
        if len(parts) < chunk.count:
            return wire.Receipt().SerializeToString()
        whole = b"".join(parts[i] for i in range(chunk.count))
        del self.parts[chunk.message_id]
        if hashlib.sha256(whole).digest() != chunk.sha256:
            return wire.Receipt(refused="the digest does not match", refused_code="DIGEST_MISMATCH").SerializeToString()
        envelope = wire.Envelope.FromString(whole)
        waiting = self.answers.pop(envelope.in_reply_to, None)
        if waiting:
            waiting.set_result(envelope)
        else:
            self.requests.put_nowait(envelope)
        return wire.Receipt(complete=True).SerializeToString()

    async def send(self, in_reply_to="", message_id=None, **body):
        message_id = message_id or str(uuid.uuid4())
        envelope = wire.Envelope(version=1, run=self.run, message_id=message_id, in_reply_to=in_reply_to, **body)
        whole = envelope.SerializeToString()
        count = -(-len(whole) // CHUNK_BYTES)
        digest = hashlib.sha256(whole).digest()
        for i in range(count):
            part = whole[i * len(whole) // count : (i + 1) * len(whole) // count]
            chunk = wire.Chunk(
                message_id=message_id, index=i, count=count, total_bytes=len(whole), sha256=digest, data=part
            )
            receipt = wire.Receipt.FromString(await self.sockets.emit(chunk.SerializeToString()))
            if receipt.refused:
                sys.exit(f"refused: {receipt.refused}")

    async def request(self, **body):
        message_id = str(uuid.uuid4())
        answer = self.answers[message_id] = asyncio.get_running_loop().create_future()
        await self.send(message_id=message_id, **body)
        envelope = await answer
        if envelope.WhichOneof("body") == "refusal":
            sys.exit(f"refused: {envelope.refusal.sentence}")
        return envelope


def array(tensor):
    return numpy.frombuffer(tensor.data, "<f4").reshape(tensor.shape)


def embeddings(images, weights):
    """Of a small-cnn: 3x3 convolutions of stride 2 with bias and ReLU, padded behind where the size is even; one projection."""
    x = images
    for name in sorted(name for name in weights if name.endswith("/kernel") and "/conv" in name):
        kernel, bias = weights[name], weights[name.replace("kernel", "bias")]
        n, height, width, _ = x.shape
        before = [1 if size % 2 else 0 for size in (height, width)]
        x = numpy.pad(x, ((0, 0), (before[0], 1), (before[1], 1), (0, 0)))
        rows, columns = -(-height // 2), -(-width // 2)
        out = numpy.zeros((n, rows, columns, kernel.shape[3]), numpy.float32)
        for i in range(3):
            for j in range(3):
                out += x[:, i : i + 2 * rows : 2, j : j + 2 * columns : 2] @ kernel[i, j]
        x = numpy.maximum(out + bias, 0)
    return x.reshape(len(x), -1) @ weights["backbone/embedding/kernel"]


def trained_head(features, labels, centres, bias, rate, epochs):
    """Gradient descent on the mean cross-entropy of features @ centres + bias."""
    for _ in range(epochs):
        scores = features @ centres + bias
        scores -= scores.max(axis=1, keepdims=True)
        chances = numpy.exp(scores)
        chances /= chances.sum(axis=1, keepdims=True)
        chances[numpy.arange(len(labels)), labels] -= 1
        centres = centres - rate * (features.T @ chances) / len(labels)
        bias = bias - rate * chances.mean(axis=0)
    return centres, bias


def update(request, images, labels):
    """The flat change of all weights, in the order in which they came."""
    weights = {named.name: array(named.tensor) for named in request.weights}
    features = embeddings(images, weights)
    after = dict(weights)
    after["head/centres"], after["head/bias"] = trained_head(
        features, labels, weights["head/centres"], weights["head/bias"], request.learning_rate, 5
    )
    return numpy.concatenate([(after[name] - value).ravel() for name, value in weights.items()]).astype("<f4")


def statement(rounds):
    """docs/privacy.md: what was released, here without any bound."""
    use = {"name": "unprotected", "description": "no protection: vectors as they are", "releases": rounds, "epsilon": None}
    return {
        "version": 2,
        "unit": "one participant's update",
        "adjacency": "replace-one",
        "mechanisms": [use] if rounds else [],
        "reserved": 0,
        "releases": rounds,
        "epsilon": None if rounds else 0,
        "delta": None,
        "distribution": {"min": None, "median": None, "max": None},
        "accountant": "none: this example keeps no ledger",
        "conversion": "none",
        "noise": "operating system CSPRNG",
        "notCovered": ["everything: this example keeps no ledger"],
        "caveat": "An example, not a participant for private records.",
    }


async def take_part(options):
    images = numpy.load(options.images).astype(numpy.float32) / 127.5 - 1
    labels = numpy.load(options.labels).astype(int)
    sockets = await SocketIo.connect(options.join)
    listening = asyncio.create_task(sockets.listen())
    channel = Channel(sockets)
    welcome = await channel.request(
        join=wire.Join(participant=options.name, versions=[1], software="fedveil example in Python")
    )
    plan = json.loads(welcome.welcome.plan_json)
    channel.run = welcome.welcome.run
    model, head = plan["work"]["model"]["kind"], plan["work"]["head"]["kind"]
    if plan["work"]["mode"] != "horizontal" or (model, head) != ("small-cnn", "softmax"):
        sys.exit(f"this example knows horizontal runs of a small-cnn with a softmax head, not {model} with {head}")
    print(f"joined run {channel.run}: {len(labels)} records", flush=True)
    await channel.send(ready=wire.Ready(records=len(labels)))
    rounds = 0
    while True:
        envelope = await channel.requests.get()
        kind = envelope.WhichOneof("body")
        if kind == "train_request":
            rounds = envelope.train_request.round
            change = update(envelope.train_request, images, labels)
            tensor = wire.Tensor(dtype=wire.F32, shape=[1, len(change)], data=change.tobytes())
            release = wire.Release(release_id=f"update/{rounds}", mechanism="unprotected", values=tensor)
            await channel.send(envelope.message_id, update=wire.Update(round=rounds, release=release))
            print(f"round {rounds}: changed by {float(numpy.linalg.norm(change)):.4f}", flush=True)
        elif kind == "finish":
            answer = wire.Statement(round=rounds, json=json.dumps(statement(rounds)))
            await channel.send(envelope.message_id, statement=answer)
            break
        else:
            sys.exit(f"no answer to {kind}: {envelope}")
    listening.cancel()
    await sockets.socket.close()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--join", required=True, help="address of the coordinator")
    parser.add_argument("--name", required=True, help="which participant of the plan this is")
    parser.add_argument("--images", required=True, help="NumPy file [n, size, size, 3], 0 to 255")
    parser.add_argument("--labels", required=True, help="NumPy file [n], classes from 0")
    asyncio.run(take_part(parser.parse_args()))
