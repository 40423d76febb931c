"""What a parser of suspect data never asks of the kernel, by number of the call.

Numbers are those of Linux for x86_64 and aarch64 (``asm/unistd_64.h``, ``asm-generic/unistd.h``);
a dash where a machine has no such call. Opening, making, removing and renaming files is Landlock's
part; what Landlock does not see (modes, owners, times, attributes) stands here.
"""

from __future__ import annotations

from typing import Final

NEWEST: Final = 462  # mseal; what came later is refused as unknown, the x32 calls too

CONDITIONAL: Final[dict[str, tuple[int, int]]] = {
    "ioctl": (16, 29),
    "kill": (62, 129),
    "tgkill": (234, 131),
    "clone": (56, 220),
    "clone3": (435, 435),
    "prlimit64": (302, 261),
    "fcntl": (72, 25),
    "socketpair": (53, 199),
}

REFUSED: Final[dict[str, tuple[int | None, ...]]] = {
    name: tuple(None if number == "-" else int(number) for number in numbers)
    for line in """
    # Network, and passing descriptors over what is open.
    socket 41 198, connect 42 203, bind 49 200, listen 50 201, accept 43 202,
    accept4 288 242, sendto 44 206, sendmsg 46 211, sendmmsg 307 269, recvmsg 47 212,
    recvmmsg 299 243
    # Other programs and other processes.
    execve 59 221, execveat 322 281, fork 57 -, vfork 58 -, ptrace 101 117,
    process_vm_readv 310 270, process_vm_writev 311 271, process_madvise 440 440,
    process_mrelease 448 448, kcmp 312 272, pidfd_open 434 434, pidfd_getfd 438 438,
    pidfd_send_signal 424 424, tkill 200 130, rt_sigqueueinfo 129 138, rt_tgsigqueueinfo 297 240
    # Mounts and namespaces.
    mount 165 40, umount2 166 39, pivot_root 155 41, chroot 161 51, fsopen 430 430,
    fsmount 432 432, fsconfig 431 431, fspick 433 433, open_tree 428 428, move_mount 429 429,
    mount_setattr 442 442, unshare 272 97, setns 308 268
    # Wide doors into the kernel.
    bpf 321 280, perf_event_open 298 241, userfaultfd 323 282, io_uring_setup 425 425,
    io_uring_enter 426 426, io_uring_register 427 427, add_key 248 217, request_key 249 218,
    keyctl 250 219, modify_ldt 154 -, personality 135 92, iopl 172 -, ioperm 173 -,
    syslog 103 116, lookup_dcookie 212 18
    # Memory that others share, or that looks like a file.
    memfd_create 319 279, memfd_secret 447 447, shmget 29 194, shmat 30 196, shmctl 31 195,
    msgget 68 186, msgsnd 69 189, msgrcv 70 188, msgctl 71 187, semget 64 190, semop 65 193,
    semtimedop 220 192, semctl 66 191, mq_open 240 180, mq_unlink 241 181
    # Changing files in ways that Landlock does not see.
    truncate 76 45, ftruncate 77 46, fallocate 285 47, chmod 90 -, fchmod 91 52, fchmodat 268 53,
    fchmodat2 452 452, chown 92 -, lchown 94 -, fchown 93 55, fchownat 260 54, utime 132 -,
    utimes 235 -, futimesat 261 -, utimensat 280 88, setxattr 188 5, lsetxattr 189 6,
    fsetxattr 190 7, removexattr 197 14, lremovexattr 198 15, fremovexattr 199 16
    # Reaching files by other ways than their names, and watching them.
    name_to_handle_at 303 264, open_by_handle_at 304 265, fanotify_init 300 262,
    inotify_init 253 -, inotify_init1 294 26
    # Who we are, and how much we may use.
    setuid 105 146, setgid 106 144, setreuid 113 145, setregid 114 143, setresuid 117 147,
    setresgid 119 149, setgroups 116 159, setfsuid 122 151, setfsgid 123 152, capset 126 91,
    setrlimit 160 164, setpriority 141 140, ioprio_set 251 30, sched_setparam 142 118,
    sched_setscheduler 144 119, sched_setaffinity 203 122, sched_setattr 314 274,
    migrate_pages 256 238, move_pages 279 239
    # The machine itself.
    reboot 169 142, kexec_load 246 104, kexec_file_load 320 294, init_module 175 105,
    finit_module 313 273, delete_module 176 106, swapon 167 224, swapoff 168 225, acct 163 89,
    vhangup 153 58, settimeofday 164 170, clock_settime 227 112, clock_adjtime 305 266,
    adjtimex 159 171, sethostname 170 161, setdomainname 171 162, quotactl 179 60,
    quotactl_fd 443 443
""".splitlines()
    if not line.lstrip().startswith("#")
    for name, *numbers in (row.split() for row in line.split(",") if row.strip())
}
