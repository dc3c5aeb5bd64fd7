/* SPDX-License-Identifier: MIT */
/* vectors.c - what a Cortex-M reads at reset: the end of its stack, and where to begin. */

extern void _start(void);
extern char board_stack_end[];

__attribute__((section(".vectors"), used)) static void *const vectors[16] = {board_stack_end,
                                                                             (void *)_start};
