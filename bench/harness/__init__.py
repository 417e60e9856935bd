"""What bench/run is made of.

In the order of a run: workplace prepares bench/out, contestants are the
processes that measure, measures lists what is asked of them and asks it in
alternating rounds, facts are the single observations (processes, sizes, idle
memory), bars compares with what was promised, table and plot show it.
"""
