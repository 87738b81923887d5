/* Frames that wait for their time, the first due first: a heap of bounded size. */
#ifndef HEXTET_LAB_QUEUE_H
#define HEXTET_LAB_QUEUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/nsec.h"

#define QUEUE_MAX 4096

struct frame {
	nsec_t due;
	uint64_t order; /* among those due at the same time */
	int fd;
	size_t len;
	uint8_t bytes[];
};

struct queue {
	struct frame *heap[QUEUE_MAX];
	size_t len;
	uint64_t order;
};

static inline bool sooner(const struct frame *a, const struct frame *b)
{
	return a->due != b->due ? a->due < b->due : a->order < b->order;
}

/* When the first is due; NSEC_NEVER if there is none. */
static inline nsec_t queue_due(const struct queue *queue)
{
	return queue->len > 0 ? queue->heap[0]->due : NSEC_NEVER;
}

/* Copies a frame into the queue. Returns false if there is no room. */
static inline bool queue_push(
	struct queue *queue, nsec_t due, int fd, const uint8_t *bytes, size_t len)
{
	struct frame *frame =
		queue->len < QUEUE_MAX ? malloc(sizeof(*frame) + len) : NULL;
	size_t at = queue->len;

	if (!frame)
		return false;
	*frame =
		(struct frame){.due = due, .order = queue->order++, .fd = fd, .len = len};
	memcpy(frame->bytes, bytes, len);
	while (at > 0 && sooner(frame, queue->heap[(at - 1) / 2])) {
		queue->heap[at] = queue->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	queue->heap[at] = frame;
	queue->len++;
	return true;
}

/* Takes the first off; there must be one. The caller frees it. */
static inline struct frame *queue_pop(struct queue *queue)
{
	struct frame *first = queue->heap[0];
	struct frame *last = queue->heap[--queue->len];
	size_t at = 0;
	size_t child;

	while ((child = 2 * at + 1) < queue->len) {
		if (child + 1 < queue->len &&
			sooner(queue->heap[child + 1], queue->heap[child]))
			child++;
		if (!sooner(queue->heap[child], last))
			break;
		queue->heap[at] = queue->heap[child];
		at = child;
	}
	queue->heap[at] = last;
	return first;
}

static inline void queue_free(struct queue *queue)
{
	while (queue->len > 0)
		free(queue->heap[--queue->len]);
}

#endif
