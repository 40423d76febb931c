"""What a parser of suspect data asks of the kernel, by number of the call; others are refused.

Numbers are those of Linux for x86_64 and aarch64 (``asm/unistd_64.h``, ``asm-generic/unistd.h``);
a dash where a machine has no such call. Which files may be opened is Landlock's part; that they are
opened for reading, and never cut, is held here as well, since Landlock before its version 3 sees no
cutting.
"""

from __future__ import annotations

from typing import Final

NEWEST: Final = 462  # mseal; what came later is refused as unknown, the x32 calls too

CONDITIONAL: Final[dict[str, tuple[int | None, ...]]] = {
    "open": (2, None),
    "openat": (257, 56),
    "openat2": (437, 437),
    "ioctl": (16, 29),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "clone": (56, 220),
    "clone3": (435, 435),
    "prctl": (157, 167),
    "prlimit64": (302, 261),
    "fcntl": (72, 25),
    "socketpair": (53, 199),
}

ALLOWED: Final[dict[str, tuple[int | None, ...]]] = {
    name: tuple(None if number == "-" else int(number) for number in numbers)
    for line in """
    # Reading what is open, and writing to the pipes that a child has.
    read 0 63, readv 19 65, pread64 17 67, preadv 295 69, preadv2 327 286, lseek 8 62,
    write 1 64, writev 20 66, close 3 57, close_range 436 436, readahead 187 213,
    fadvise64 221 223
    # Asking about files.
    stat 4 -, lstat 6 -, fstat 5 80, newfstatat 262 79, statx 332 291, statfs 137 43,
    fstatfs 138 44, access 21 -, faccessat 269 48, faccessat2 439 439, readlink 89 -,
    readlinkat 267 78, getdents64 217 61, getcwd 79 17
    # Its own descriptors.
    dup 32 23, dup2 33 -, dup3 292 24, pipe 22 -, pipe2 293 59, eventfd2 290 19,
    poll 7 -, ppoll 271 73, select 23 -, pselect6 270 72, epoll_create1 291 20, epoll_ctl 233 21,
    epoll_wait 232 -, epoll_pwait 281 22
    # Its own memory.
    brk 12 214, mmap 9 222, mprotect 10 226, munmap 11 215, mremap 25 216, madvise 28 233,
    mincore 27 232, msync 26 227, membarrier 324 283
    # Its own threads, and the processes that it may have.
    futex 202 98, set_robust_list 273 99, get_robust_list 274 100, set_tid_address 218 96,
    rseq 334 293, arch_prctl 158 -, sched_yield 24 124, sched_getaffinity 204 123, gettid 186 178,
    getpid 39 172, getppid 110 173, exit 60 93, exit_group 231 94, wait4 61 260, waitid 247 95
    # Signals to itself.
    rt_sigaction 13 134, rt_sigprocmask 14 135, rt_sigreturn 15 139, rt_sigpending 127 136,
    rt_sigtimedwait 128 137, sigaltstack 131 132, restart_syscall 219 128
    # The time, and waiting.
    clock_gettime 228 113, clock_getres 229 114, clock_nanosleep 230 115, nanosleep 35 101,
    gettimeofday 96 169, getitimer 36 102, setitimer 38 103
    # Who and where it is, and how much it may use.
    uname 63 160, sysinfo 99 179, getrandom 318 278, getuid 102 174, geteuid 107 175,
    getgid 104 176, getegid 108 177, getresuid 118 148, getresgid 120 150, getgroups 115 158,
    getrlimit 97 163, getrusage 98 165, times 100 153
    # Confining itself further.
    seccomp 317 277, landlock_create_ruleset 444 444, landlock_add_rule 445 445,
    landlock_restrict_self 446 446
""".splitlines()
    if not line.lstrip().startswith("#")
    for name, *numbers in (row.split() for row in line.split(",") if row.strip())
}
FOR_TOOLS_REFUSED: Final[dict[str, tuple[int | None, ...]]] = {
    "socket": (41, 198),
    "connect": (42, 203),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "setns": (308, 268),
    "unshare": (272, 97),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "iopl": (172, None),
    "ioperm": (173, None),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
"""What a tool that speaks to a device never asks for; everything else is left to it."""
MEMORY_FILE: Final = (319, 279)
"""``memfd_create``, which is refused: by it a process is asked whether it is held."""
