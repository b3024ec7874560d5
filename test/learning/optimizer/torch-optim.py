"""Reference values of torch.optim for optimizers and schedules: python torch-optim.py > torch-optim.json (torch 2.15).

In double precision, on the same gradients. Weight decay on the kernel alone. Decoupled decay of SGD, which torch does
not have, is one more line: w <- (1 - rate decay) w before the step, as torch's AdamW has it.
"""

import json

import torch

torch.manual_seed(1)
STEPS = 20
SHAPES = {"kernel": (2, 3), "bias": (4,)}
START = {name: torch.randn(shape) for name, shape in SHAPES.items()}
GRADIENTS = [{name: torch.randn(shape) for name, shape in SHAPES.items()} for _ in range(STEPS)]
RATES = [0.1 / (1 + step % 7) for step in range(STEPS)]
MARKS = (1, 2, 10, 20)

sgd = {"kind": "sgd", "momentum": 0.9, "nesterov": False, "weightDecay": 0, "decay": "coupled"}
adam = {"kind": "adam", "beta1": 0.9, "beta2": 0.999, "epsilon": 1e-8, "weightDecay": 0}
CASES = [
    {**sgd, "momentum": 0},
    sgd,
    {**sgd, "nesterov": True},
    {**sgd, "weightDecay": 0.1},
    {**sgd, "nesterov": True, "weightDecay": 0.1},
    {**sgd, "weightDecay": 0.1, "decay": "decoupled"},
    {**sgd, "nesterov": True, "weightDecay": 0.1, "decay": "decoupled"},
    {**sgd, "clipNorm": 1.5},
    adam,
    {**adam, "beta1": 0.7, "beta2": 0.9, "epsilon": 0.05},
    {**adam, "weightDecay": 0.1},
    {**adam, "kind": "adamw", "weightDecay": 0.1},
    {**adam, "kind": "adamw", "weightDecay": 0.1, "clipNorm": 1.5},
]


def optimizer_of(case, parameters):
    coupled = case.get("decay") != "decoupled"
    decay = case["weightDecay"] if coupled else 0
    groups = [
        {"params": [parameters["kernel"]], "weight_decay": decay},
        {"params": [parameters["bias"]], "weight_decay": 0},
    ]
    if case["kind"] == "sgd":
        return torch.optim.SGD(groups, lr=0.1, momentum=case["momentum"], nesterov=case["nesterov"])
    rule = torch.optim.Adam if case["kind"] == "adam" else torch.optim.AdamW
    return rule(groups, lr=0.1, betas=(case["beta1"], case["beta2"]), eps=case["epsilon"])


def run(case):
    parameters = {name: torch.nn.Parameter(start.double()) for name, start in START.items()}
    optimizer = optimizer_of(case, parameters)
    marks = {}
    for step, rate in enumerate(RATES):
        for group in optimizer.param_groups:
            group["lr"] = rate
        for name, parameter in parameters.items():
            parameter.grad = GRADIENTS[step][name].double()
        if "clipNorm" in case:
            torch.nn.utils.clip_grad_norm_(parameters.values(), case["clipNorm"])
        if case.get("decay") == "decoupled":
            with torch.no_grad():
                parameters["kernel"].mul_(1 - rate * case["weightDecay"])
        optimizer.step()
        if step + 1 in MARKS:
            marks[step + 1] = {name: parameter.detach().flatten().tolist() for name, parameter in parameters.items()}
    return {"spec": case, "after": marks}


TOTAL = 12
PEAK = 0.4
SCHEDULES = {
    "constant": ({"kind": "constant"}, lambda o: torch.optim.lr_scheduler.ConstantLR(o, factor=1)),
    "cosine": ({"kind": "cosine"}, lambda o: torch.optim.lr_scheduler.CosineAnnealingLR(o, T_max=TOTAL)),
    "linear": (
        {"kind": "linear"},
        lambda o: torch.optim.lr_scheduler.LinearLR(o, start_factor=1, end_factor=0, total_iters=TOTAL),
    ),
    "polynomial": (
        {"kind": "polynomial", "power": 2.5},
        lambda o: torch.optim.lr_scheduler.PolynomialLR(o, total_iters=TOTAL, power=2.5),
    ),
    "multi-step": (
        {"kind": "multi-step", "milestones": [0.25, 0.75], "factor": 0.3},
        lambda o: torch.optim.lr_scheduler.MultiStepLR(o, milestones=[3, 9], gamma=0.3),
    ),
}


def rates(make):
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=PEAK)
    scheduler = make(optimizer)
    values = []
    for _ in range(TOTAL):
        values.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        scheduler.step()
    return values


def insightface_rate(step, warm, power):
    """insightface recognition/arcface_torch/lr_scheduler.py, PolynomialLRWarmup._get_closed_form_lr after warm-up."""
    return PEAK * (1 - (min(TOTAL, step) - warm) / (TOTAL - warm)) ** power


def flat(tensors):
    return {name: tensor.flatten().tolist() for name, tensor in tensors.items()}


print(
    json.dumps(
        {
            "shapes": SHAPES,
            "start": flat(START),
            "gradients": [flat(gradients) for gradients in GRADIENTS],
            "rates": RATES,
            "cases": [run(case) for case in CASES],
            "schedules": {
                "total": TOTAL,
                "peak": PEAK,
                "cases": [{"spec": spec, "rates": rates(make)} for spec, make in SCHEDULES.values()],
                "insightface": {
                    "spec": {"kind": "polynomial", "power": 2, "warmup": 0.25},
                    "rates": [insightface_rate(step, 3, 2) for step in range(3, TOTAL)],
                },
            },
        }
    )
)
