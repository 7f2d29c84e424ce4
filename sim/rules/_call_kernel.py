"""Calling a compiled loop from Python, without what NumPy does for each call: what is given is read where it lies.

The functions here are what Python calls in place of a rule, and of a sum over agents. They read the objects that they
are given: plain floats, and arrays of floats over worlds, or over agents and worlds. They make the array of results and
let the loop work. Whatever else they are given, they hand on to the ufunc, which gives the same bits.

Addresses and objects are whole numbers here. What must be known of a rule stands in a table, the data of the array of
whole numbers that is the function's ``self``; see `sim.rules._call`.
"""

# mypy: ignore-errors

from llvmlite import ir
from numba import cfunc, njit, types
from numba.core import cgutils
from numba.extending import intrinsic

# Words of 8 bytes, counted from the beginning of an object.
KIND = 1  # of any object: its type
NUMBER = 2  # of a float
DATA, AXES, SHAPE, STRIDES, DTYPE, FLAGS = 2, 3, 4, 5, 7, 8  # of an array; axes and flags are half a word
HALF = 0xFFFFFFFF
ALIGNED, CONTIGUOUS = 0x100, 0x1
FLOAT64 = 12
SIZE = 8

# The table: what was told of the rule and of Python, and room to write in.
LOOP, COUNT, PACES, PACE_LOOP, UFUNC, HAND_ON, ARRAY, FLOAT, FLOATS, NEW_ARRAY, ONE, ROOM = *range(11), 13


@intrinsic
def word(typingctx, address, place):
    """The word that stands so many words behind an address."""

    def generate(context, builder, signature, given):
        words = builder.inttoptr(given[0], ir.IntType(64).as_pointer())
        return builder.load(builder.gep(words, [given[1]]))

    return types.intp(types.intp, types.intp), generate


@intrinsic
def put(typingctx, address, place, value):
    """Write a word so many words behind an address."""

    def generate(context, builder, signature, given):
        words = builder.inttoptr(given[0], ir.IntType(64).as_pointer())
        builder.store(given[2], builder.gep(words, [given[1]]))
        return given[2]

    return types.intp(types.intp, types.intp, types.intp), generate


@intrinsic
def called(typingctx, address, arguments):
    """What the function at an address returns."""

    def generate(context, builder, signature, given):
        whole = ir.IntType(64)
        handed = cgutils.unpack_tuple(builder, given[1])
        function = ir.FunctionType(whole, [whole] * len(handed))
        return builder.call(builder.inttoptr(given[0], function.as_pointer()), handed)

    return types.intp(types.intp, arguments), generate


@njit(no_cpython_wrapper=True)
def fits(table, one, place):
    """Whether it is an array of floats over worlds, or over agents and worlds, that the loop can take as it is."""
    if word(one, KIND) != word(table, ARRAY) or word(one, DTYPE) != word(table, FLOATS):
        return False
    axes = word(one, AXES) & HALF
    return word(one, FLAGS) & ALIGNED != 0 and 1 <= axes <= 2 and not (word(table, PACES) >> place) & 1


@njit(no_cpython_wrapper=True)
def shape_of_all(table, given, count):
    """How many agents and worlds, and over how many of these axes; no axis where the ufunc is to do it."""
    agents, worlds, axes = 1, 1, 0
    for place in range(count):
        one = word(given, place)
        if word(one, KIND) == word(table, FLOAT):
            continue
        if not fits(table, one, place):
            return 0, 0, 0
        its_axes = word(one, AXES) & HALF
        wide = word(word(one, SHAPE), its_axes - 1)
        high = word(word(one, SHAPE), 0) if its_axes == 2 else 1
        if (wide != 1 != worlds and wide != worlds) or (high != 1 != agents and high != agents):
            return 0, 0, 0
        worlds = wide if wide != 1 else worlds
        agents = high if high != 1 else agents
        axes = max(axes, its_axes)
    return agents, worlds, axes


@njit(no_cpython_wrapper=True)
def at_pace(table, months, pace):
    """Write the pace of a time constant, and return where it stands."""
    put(table, ROOM, months)
    put(table, ROOM + 1, pace)
    called(word(table, PACE_LOOP), (table + SIZE * ROOM, table + SIZE * ONE, table + SIZE * (ONE + 1), 0))
    return pace


@njit(no_cpython_wrapper=True)
def lay_out(table, given, count, made, agents, worlds):
    """Write where each operand begins, its step from world to world and its leap from agent to agent.

    Returns whether all lie side by side, so that one loop does the worlds of all agents.
    """
    places = table + SIZE * (ROOM + 2)
    steps = places + SIZE * (count + 1)
    leaps = steps + SIZE * (count + 1)
    paces = leaps + SIZE * (count + 1)
    side_by_side = True
    for place in range(count + 1):
        one = made if place == count else word(given, place)
        at, step, leap = word(one, DATA), 0, 0
        if word(one, KIND) == word(table, FLOAT):
            at = one + SIZE * NUMBER
            if (word(table, PACES) >> place) & 1:
                at = at_pace(table, at, paces + SIZE * place)
        else:
            last = (word(one, AXES) & HALF) - 1
            if word(word(one, SHAPE), last) == worlds:
                step = word(word(one, STRIDES), last)
            if last == 1 and word(word(one, SHAPE), 0) == agents:
                leap = word(word(one, STRIDES), 0)
        put(places, place, at)
        put(steps, place, step)
        put(leaps, place, leap)
        side_by_side = side_by_side and leap == step * worlds
    return side_by_side


@cfunc("intp(intp, intp, intp)", cache=True)
def call(itself, given, count):
    """A rule over worlds: ``given`` is where the objects stand that it is given, ``count`` how many they are."""
    table = word(itself, DATA)
    agents, worlds, axes = shape_of_all(table, given, count)
    if axes == 0 or count != word(table, COUNT):
        return called(word(table, HAND_ON), (word(table, UFUNC), given, count, 0))

    sizes, places = table + SIZE * ROOM, table + SIZE * (ROOM + 2)
    put(sizes, 0, agents)
    put(sizes, 1, worlds)
    made = called(
        word(table, NEW_ARRAY), (word(table, ARRAY), axes, sizes + SIZE * (2 - axes), FLOAT64, 0, 0, 0, 0, 0)
    )
    if made == 0:
        return made
    if lay_out(table, given, count, made, agents, worlds):
        worlds, agents = worlds * agents, 1
    put(sizes, 0, worlds)
    steps = places + SIZE * (count + 1)
    leaps = steps + SIZE * (count + 1)
    for _ in range(agents):
        called(word(table, LOOP), (places, sizes, steps, 0))
        for place in range(count + 1):
            put(places, place, word(places, place) + word(leaps, place))
    return made


@njit(no_cpython_wrapper=True)
def is_block_like(table, one, first):
    """Whether it is a block of agents × worlds, of the first one's shape."""
    if not fits(table, one, 0) or word(one, AXES) & HALF != 2 or word(one, FLAGS) & CONTIGUOUS == 0:
        return False
    shape, expected = word(one, SHAPE), word(first, SHAPE)
    return word(shape, 0) == word(expected, 0) and word(shape, 1) == word(expected, 1) and word(shape, 1) != 0


@cfunc("intp(intp, intp, intp)", cache=True)
def over_rows(itself, given, count):
    """A sum over agents: what is given are matrices of one shape, agents × worlds, and the result is one row."""
    table = word(itself, DATA)
    known = count == word(table, COUNT)
    for place in range(count):
        known = known and is_block_like(table, word(given, place), word(given, 0))
    if not known:
        return called(word(table, HAND_ON), (word(table, UFUNC), given, count, 0))

    sizes, places = table + SIZE * ROOM, table + SIZE * (ROOM + 3)
    steps = places + SIZE * (count + 1)
    shape = word(word(given, 0), SHAPE)
    worlds = word(shape, 1)
    put(sizes, 0, 1)
    put(sizes, 1, word(shape, 0))
    put(sizes, 2, worlds)
    made = called(word(table, NEW_ARRAY), (word(table, ARRAY), 1, sizes + SIZE * 2, FLOAT64, 0, 0, 0, 0, 0))
    if made == 0:
        return made
    for place in range(count):
        put(places, place, word(word(given, place), DATA))
        put(steps, place, 0)
        put(steps, count + 1 + 2 * place, SIZE * worlds)
        put(steps, count + 2 + 2 * place, SIZE)
    put(places, count, word(made, DATA))
    put(steps, count, 0)
    put(steps, 3 * count + 1, SIZE)
    called(word(table, LOOP), (places, sizes, steps, 0))
    return made
