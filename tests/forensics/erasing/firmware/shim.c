/* A drive made up between the real tools and a file: the tools ask by ioctl, and are answered here.

   Loaded by LD_PRELOAD into nvme, hdparm, sg_sanitize and sg_requests. The file SHIM_MEDIUM is shown as a
   block device, and its ioctls answer as a drive would; what it holds is the file SHIM_CONTENT. What the drive is, and does, stands as lines of
   "key value" in the file SHIM_STATE, and is written back after each command:

     mode       how it behaves: one of the words of MODES
     polls      how many readings of its status still say "in progress"
     sanitize   0 never, 1 done without error, 2 in progress, 3 failed
     action     of the last sanitize command, in NVMe's numbers (2 block, 3 overwrite, 4 crypto)
     security   ATA word 128: 0x01 supported, 0x02 enabled, 0x04 locked, 0x08 frozen
     prepared   1 after SECURITY ERASE PREPARE
     formatting 1 while an NVMe Format is under way
     asked      how often it was asked to erase
     namespaces how many it holds
     unattached how many more it holds that no controller is attached to
     untouched  1 unless something was written since the last sanitize that succeeded
     password   as text
     verifying  1 while it is in its Media Verification state
     sed        TCG locking: 0x01 supported, 0x02 enabled, 0x04 locked, 0x08 encrypts; its PSID is SHIMPSID0001

   Sources: NVMe Base 2.1 (5.1.12.1.33, 5.1.22), linux/sed-opal.h, TCG Opal 2.02 (3.1.1), ACS-5 (7.36, 7.38 to 7.43), SPC-6, SBC-5 (SANITIZE), SAT-5. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/hdreg.h>
#include <linux/nvme_ioctl.h>
#include <linux/sed-opal.h>
#include <scsi/sg.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

enum mode { SUCCESS, FAILURE, BUSY, ENDLESS, UNDONE, IDLE, UNREADABLE, BRIDGE, REFUSES };
static const char *MODES[] = {"success", "failure", "busy", "endless", "undone", "idle", "unreadable", "bridge",
                              "refuses"};
static int mode, polls, sanitize, action, security, prepared, formatting, asked, namespaces = 1, unattached,
    untouched = 1, sed, verifying;
static char password[33];
static struct { const char *key; int *value; } NUMBERS[] = {
    {"polls", &polls}, {"sanitize", &sanitize}, {"action", &action}, {"security", &security},
    {"prepared", &prepared}, {"formatting", &formatting}, {"asked", &asked}, {"namespaces", &namespaces},
    {"unattached", &unattached}, {"untouched", &untouched}, {"sed", &sed},
    {"verifying", &verifying}};
#define STATE_SIZE 512
#define COUNT(of) (sizeof(of) / sizeof(*(of)))

static void load(void) {
  char key[32], value[64];
  FILE *file = fopen(getenv("SHIM_STATE"), "r");
  if (!file) abort();
  *password = 0;
  while (fscanf(file, "%31s %63s", key, value) == 2) {
    for (size_t n = 0; n < COUNT(NUMBERS); n++)
      if (!strcmp(key, NUMBERS[n].key)) *NUMBERS[n].value = (int)strtol(value, NULL, 0);
    for (size_t n = 0; n < COUNT(MODES); n++)
      if (!strcmp(key, "mode") && !strcmp(value, MODES[n])) mode = (int)n;
    if (!strcmp(key, "password")) snprintf(password, sizeof password, "%.32s", value);
  }
  fclose(file);
}

/* Of one length always, so that a tool that may not cut a file short can be answered as well. */
static void save(void) {
  char text[STATE_SIZE + 1] = {0};
  int at = sprintf(text, "mode %s\n", MODES[mode]);
  for (size_t n = 0; n < COUNT(NUMBERS); n++) at += sprintf(text + at, "%s %d\n", NUMBERS[n].key, *NUMBERS[n].value);
  if (*password) at += sprintf(text + at, "password %s\n", password);
  memset(text + at, '\n', (size_t)(STATE_SIZE - at));
  int file = open(getenv("SHIM_STATE"), O_RDWR);
  if (file < 0 || pwrite(file, text, STATE_SIZE, 0) != STATE_SIZE) abort();
  close(file);
}

/* What the erasing leaves: zeros, or what a lost key leaves. A drive in mode "undone" leaves all as it was. */
static void erase_medium(int by_crypto) {
  static unsigned char block[1 << 16];
  int medium = open(getenv("SHIM_CONTENT"), O_RDWR);
  off_t size = lseek(medium, 0, SEEK_END);
  for (off_t at = 0; at < size && mode != UNDONE; at += sizeof block) {
    off_t left = size - at;
    size_t some = left < (off_t)sizeof block ? (size_t)left : sizeof block;
    for (size_t done = 0; by_crypto && done < sizeof block; done += 256) getentropy(block + done, 256);
    if (pwrite(medium, block, some, at) < 0) abort();
  }
  fsync(medium);
  close(medium);
}

/* A sanitize command arrives: 0 where the drive takes it. */
static int begin(int by) {
  asked++;
  if (mode == BUSY || mode == REFUSES) return -1;
  if (mode == IDLE || mode == BRIDGE) return 0;
  sanitize = 2, action = by;
  return 0;
}

/* Somebody asks how far it is. */
static void tick(void) {
  if (sanitize != 2 || mode == ENDLESS || polls-- > 0) return;
  sanitize = mode == FAILURE ? 3 : 1;
  if (sanitize == 1) erase_medium(action == 4);
}

static void put(unsigned char *to, const char *text, size_t length) {
  memset(to, ' ', length);
  memcpy(to, text, strlen(text));
}

static int answer_nvme(struct nvme_passthru_cmd *command) {
  unsigned char *data = (unsigned char *)(uintptr_t)command->addr;
  if (mode == BRIDGE) return 0; /* says that all is well, and passed nothing on */
  switch (command->opcode) {
    case 0x06: /* identify: the namespace, the controller, the list of namespaces */
      memset(data, 0, command->data_len);
      switch (command->cdw10 & 0xff) {
        case 0:
          if (mode == UNREADABLE && (formatting || asked)) return 0x4002;
          if (formatting && polls-- > 0) data[32] = 0x80 | 50;
          else data[32] = 0x80, formatting = 0;
          return 0;
        case 1:
          put(data + 4, "SHIM0001", 20), put(data + 24, "Made-up drive", 40), put(data + 64, "1", 8);
          data[256] = unattached ? 8 : 0, data[328] = 7, data[524] = 4;
          return 0;
        case 2:    /* those that are attached */
        case 0x10: /* all: only a drive that manages namespaces knows of others */
          if ((command->cdw10 & 0xff) == 0x10 && !unattached) return 0x4002;
          for (int n = 0; n < namespaces + ((command->cdw10 & 0xff) == 0x10 ? unattached : 0); n++)
            data[4 * n] = (unsigned char)(n + 1);
          return 0;
        default: return 0x4002;
      }
    case 0x02: /* log page */
      if ((command->cdw10 & 0xff) != 0x81 || (mode == UNREADABLE && asked)) return 0x4002;
      tick();
      memset(data, 0, command->data_len);
      data[0] = 0xff, data[1] = sanitize == 2 ? 0x40 : 0xff;
      data[2] = (unsigned char)sanitize, data[3] = sanitize == 1 && untouched, data[4] = (unsigned char)action;
      if (verifying) data[2] = 2, data[36] = 5;
      memset(data + 8, 0xff, 24);
      data[12] = 1, data[13] = data[14] = data[15] = 0; /* a block erase: one second */
      return 0;
    case 0x84: return begin(command->cdw10 & 7) ? 0x401d : 0;
    case 0x80: /* format */
      asked++;
      if (mode == REFUSES || mode == BUSY) return 0x4001;
      if (mode == IDLE) return 0;
      formatting = 1;
      save();
      for (int waited = 0; waited < 200 && (mode == ENDLESS || polls > 0); waited++) usleep(10000), load();
      formatting = 0;
      if (mode == FAILURE) return 0x4006;
      if (command->cdw10 & 0xe00) erase_medium(((command->cdw10 >> 9) & 7) == 2);
      return 0;
    default: return 0x4001;
  }
}

/* In its Media Verification state a drive gives what its cells hold with status 9Ch (NVM Command Set 1.1, 5.12.1). */
static int answer_read(struct nvme_passthru_cmd *command) {
  if (command->opcode != 0x02) return 0x4001;
  memset((void *)(uintptr_t)command->addr, 0x5a, command->data_len);
  return verifying ? 0x19c : 0;
}

static unsigned char *sense;

/* Fixed format sense; progress in 65,536ths where it is given. */
static int scsi_sense(unsigned char *to, int key, int code, int qualifier, int progress) {
  memset(to, 0, 18);
  to[0] = 0x70, to[2] = (unsigned char)key, to[7] = 10, to[12] = (unsigned char)code, to[13] = (unsigned char)qualifier;
  if (progress) to[15] = 0x80, to[16] = (unsigned char)(progress >> 8), to[17] = (unsigned char)progress;
  return 1;
}

/* The registers of an ATA drive, as SAT gives them back: status and error, count and address. */
static int registers(int status, int error, int high_count, int address) {
  static const unsigned char head[8] = {0x72, 1, 0, 0x1d, 0, 0, 0, 14};
  memcpy(sense, head, 8);
  unsigned char *found = sense + 8;
  memset(found, 0, 14);
  found[0] = 9, found[1] = 12, found[2] = 1, found[3] = (unsigned char)error, found[13] = (unsigned char)status;
  found[4] = (unsigned char)high_count, found[7] = (unsigned char)address, found[9] = (unsigned char)(address >> 8);
  return 1;
}
#define DONE registers(0x50, 0, 0, 0)
/* A refusal. In mode "refuses" its sense is none of an ATA drive, and hdparm returns 0. */
#define ABORTED (mode == REFUSES ? scsi_sense(sense, 5, 0x20, 0, 0) : registers(0x51, 4, 0, 0))

static void identify_ata(unsigned char *data) {
  uint16_t words[256] = {0};
  const char *serial = "SHIM0001", *model = "Made-up drive";
  words[0] = 0x40, words[59] = 0xf000, words[80] = 0x7f0, words[82] = words[85] = 2, words[83] = 0x4000;
  words[89] = 1, words[90] = 1, words[217] = 1;
  for (int n = 10; n < 20; n++) words[n] = 0x2020;
  for (int n = 27; n < 47; n++) words[n] = 0x2020;
  for (size_t n = 0; n < strlen(serial) / 2; n++) words[10 + n] = (uint16_t)(serial[2 * n] << 8 | serial[2 * n + 1]);
  for (size_t n = 0; n < strlen(model) / 2; n++) words[27 + n] = (uint16_t)(model[2 * n] << 8 | model[2 * n + 1]);
  words[128] = (uint16_t)security;
  memcpy(data, words, 512);
}

static int is_password(const unsigned char *data) { return !strncmp((const char *)data + 2, password, 32); }

static int answer_ata(unsigned command, unsigned feature, unsigned char *data) {
  switch (command) {
    case 0xec: /* after a Secure Erase an unreadable drive does not say what it is */
      if (mode == UNREADABLE && asked && !sanitize) memset(data, 0, 512);
      else identify_ata(data);
      return 0;
    case 0xf1:
      if (security & 8 || mode == REFUSES || mode == BUSY) return ABORTED;
      snprintf(password, sizeof password, "%.32s", (char *)data + 2);
      security |= 2;
      return DONE;
    case 0xf2: return is_password(data) ? DONE : ABORTED;
    case 0xf3: prepared = 1; return DONE;
    case 0xf4:
      asked++;
      if (!prepared || security & 8 || !is_password(data) || mode == FAILURE) return ABORTED;
      prepared = 0;
      if (mode == ENDLESS) save(), sleep(20);
      if (mode == IDLE) return DONE;
      erase_medium(0);
      security &= ~6, *password = 0;
      return DONE;
    case 0xf6:
      if (!is_password(data)) return ABORTED;
      security &= ~6, *password = 0;
      return DONE;
    case 0xb4:
      if (feature == 0) {
        if (mode == UNREADABLE && asked) return 0;
        tick();
        if (sanitize == 3) return registers(0x51, 4, 0, 1);
        return registers(0x50, 0, sanitize == 2 ? 0x40 : sanitize == 1 ? 0x80 : 0, sanitize == 2 ? 0x3fff : 0xffff);
      }
      if (begin(feature == 0x11 ? 4 : feature == 0x12 ? 2 : 3)) return ABORTED;
      return registers(0x50, 0, 0x40, 0);
    default: return ABORTED;
  }
}

static int answer_scsi(const unsigned char *cdb, unsigned char *data, unsigned length) {
  switch (cdb[0]) {
    case 0x12:
      memset(data, 0, length);
      if (cdb[1] & 1) return scsi_sense(sense, 5, 0x24, 0, 0);
      data[2] = 6, data[4] = 31;
      put(data + 8, "SHIM", 8), put(data + 16, "Made-up drive", 16), put(data + 32, "1", 4);
      return 0;
    case 0x25: case 0x9e: memset(data, 0, length); data[2] = 1; data[6] = 2; return 0;
    case 0x03:
      if (mode == UNREADABLE && asked) return scsi_sense(sense, 5, 0x20, 0, 0);
      tick();
      if (sanitize == 2) scsi_sense(data, 2, 4, 0x1b, 0x4000);
      else if (sanitize == 3) scsi_sense(data, 3, 0x31, 3, 0);
      else scsi_sense(data, 0, 0, 0, 0);
      return 0;
    case 0x48: {
      int by = cdb[1] & 0x1f;
      return begin(by == 3 ? 4 : by == 2 ? 2 : 3) ? scsi_sense(sense, 5, 0x20, 0, 0) : 0;
    }
    default: return scsi_sense(sense, 5, 0x20, 0, 0);
  }
}

static int answer_sg(struct sg_io_hdr *io) {
  unsigned char *cdb = io->cmdp;
  sense = io->sbp;
  io->status = io->host_status = io->driver_status = io->resid = 0;
  if (sense) memset(sense, 0, io->mx_sb_len);
  if (mode == BRIDGE) return 0;
  int checked = cdb[0] == 0x85   ? answer_ata(cdb[14], cdb[4], io->dxferp)
                : cdb[0] == 0xa1 ? answer_ata(cdb[9], cdb[3], io->dxferp)
                                 : answer_scsi(cdb, io->dxferp, io->dxfer_len);
  if (checked) io->status = 2, io->driver_status = 8, io->sb_len_wr = 22, io->masked_status = 1;
  io->info = checked ? 1 : 0;
  return 0;
}

static int has_key(struct opal_key *key, const char *wanted) {
  return key->key_len == strlen(wanted) && !memcmp(key->key, wanted, key->key_len);
}

/* The kernel's requests of a drive that encrypts: 0, what the drive refuses with, or -1 for no answer. */
static int answer_sed(unsigned long request, void *argument) {
  struct opal_discovery *found = argument;
  struct opal_key *key = argument;
  if (mode == BRIDGE) return 0;
  switch (request) {
    case IOC_OPAL_DISCOVERY: {
      unsigned char *data = (unsigned char *)(uintptr_t)found->data;
      if (mode == UNREADABLE && asked) return errno = EIO, -1;
      memset(data, 0, 64);
      data[3] = 64, data[49] = 2, data[50] = 0x10, data[51] = 12, data[52] = (unsigned char)sed;
      return 0;
    }
    case IOC_OPAL_TAKE_OWNERSHIP:
      if (mode == REFUSES || mode == BUSY || *password) return 1;
      snprintf(password, sizeof password, "%.*s", key->key_len, key->key);
      return 0;
    case IOC_OPAL_ACTIVATE_LSP: sed |= 2; return 0;
    case IOC_OPAL_LR_SETUP: case IOC_OPAL_SET_PW: return 0;
    case IOC_OPAL_PSID_REVERT_TPR:
      asked++;
      if (!has_key(key, "SHIMPSID0001") || mode == FAILURE) return 1;
      if (mode == ENDLESS) save(), sleep(20);
      if (mode == IDLE) return 0;
      erase_medium(1);
      sed &= ~6, *password = 0;
      return 0;
    case IOC_OPAL_REVERT_LSP: return has_key(&((struct opal_revert_lsp *)argument)->key, password) ? 0 : 1;
    case IOC_OPAL_REVERT_TPR:
      if (!has_key(key, password)) return 1;
      sed &= ~6, *password = 0;
      return 0;
    default: return errno = ENOTTY, -1;
  }
}

/* Whether a status is that of the medium; then it is shown as a block device of that kind of bus. */
static int is_medium(const struct stat *found) {
  static int (*real)(const char *, struct stat *);
  struct stat medium;
  if (!real) real = (int (*)(const char *, struct stat *))dlsym(RTLD_NEXT, "stat");
  return !real(getenv("SHIM_MEDIUM"), &medium) && medium.st_dev == found->st_dev && medium.st_ino == found->st_ino;
}

static int shown(int result, struct stat *found) {
  if (result == 0 && is_medium(found)) {
    found->st_mode = S_IFBLK | 0600;
    found->st_rdev = makedev(strcmp(getenv("SHIM_BUS"), "nvme") ? 8 : 259, 0);
  }
  return result;
}

#define SHOW(name, what, kind)                                                  \
  int name(what place, struct kind *found) {                                    \
    static int (*real)(what, struct kind *);                                    \
    if (!real) real = (int (*)(what, struct kind *))dlsym(RTLD_NEXT, #name);    \
    return shown(real(place, found), (struct stat *)found);                     \
  }
SHOW(stat, const char *, stat)
SHOW(stat64, const char *, stat64)
SHOW(fstat, int, stat)
SHOW(fstat64, int, stat64)

int ioctl(int handle, unsigned long request, ...) {
  static int (*real)(int, unsigned long, ...);
  va_list rest;
  struct stat found;
  va_start(rest, request);
  void *argument = va_arg(rest, void *);
  va_end(rest);
  if (!real) real = (int (*)(int, unsigned long, ...))dlsym(RTLD_NEXT, "ioctl");
  if (fstat(handle, &found) || !S_ISBLK(found.st_mode)) return real(handle, request, argument);
  int answer = -1;
  load();
  switch (request) {
    case NVME_IOCTL_ID: answer = 1; break;
    case NVME_IOCTL_ADMIN_CMD: answer = answer_nvme(argument); break;
    case NVME_IOCTL_IO_CMD: answer = answer_read(argument); break;
    case SG_IO: answer = answer_sg(argument); break;
    case SG_GET_VERSION_NUM: *(int *)argument = 30536; answer = 0; break;
    case BLKRRPART: answer = 0; break;
    default: answer = answer_sed(request, argument);
  }
  save();
  return answer;
}
