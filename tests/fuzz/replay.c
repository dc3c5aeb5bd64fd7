/* SPDX-License-Identifier: MIT */
/*
 * replay.c - runs one fuzz target, without libFuzzer, over the files and folders that are named
 * on the command line. Fails when there was no file to run: a moved corpus must not pass.
 */
#ifndef _POSIX_C_SOURCE
#define _POSIX_C_SOURCE 200809L
#endif
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static unsigned replayed;

static int replay_file(const char *path)
{
  FILE *file = fopen(path, "rb");
  uint8_t *data;
  long size;

  if (!file || fseek(file, 0, SEEK_END) != 0 || (size = ftell(file)) < 0) {
    perror(path);
    if (file) fclose(file);
    return 1;
  }
  rewind(file);
  data = malloc(size ? (size_t)size : 1); /* exactly as long as the file: overreads show */
  if (!data || fread(data, 1, (size_t)size, file) != (size_t)size) {
    perror(path);
    free(data);
    fclose(file);
    return 1;
  }
  fclose(file);
  LLVMFuzzerTestOneInput(data, (size_t)size);
  free(data);
  replayed++;
  return 0;
}

static int replay(const char *path)
{
  DIR *folder = opendir(path);
  struct dirent *entry;
  int failed = 0;

  if (!folder) return replay_file(path);
  while ((entry = readdir(folder)) != NULL) {
    char name[4096];

    if (entry->d_name[0] == '.') continue;
    if (snprintf(name, sizeof name, "%s/%s", path, entry->d_name) >= (int)sizeof name) failed = 1;
    else failed |= replay(name);
  }
  closedir(folder);
  return failed;
}

int main(int argc, char **argv)
{
  int failed = 0;
  int i;

  for (i = 1; i < argc; i++) failed |= replay(argv[i]);
  printf("%u inputs replayed\n", replayed);
  if (replayed == 0) fprintf(stderr, "no input found\n");
  return failed || replayed == 0;
}
