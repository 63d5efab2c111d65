// SPDX-License-Identifier: GPL-2.0
/* Registries of congestion controllers and of schedulers. */
#include <linux/module.h>
#include <linux/mutex.h>

#include "cc.h"

/* Protects both lists. A held module can't unregister what it offers. */
static DEFINE_MUTEX(nc_algo_lock);
static LIST_HEAD(nc_cc_list);
static LIST_HEAD(nc_sched_list);

static struct nc_cc_ops *cc_find(const char *name)
{
	struct nc_cc_ops *ops;

	lockdep_assert_held(&nc_algo_lock);
	list_for_each_entry(ops, &nc_cc_list, list)
		if (!strcmp(ops->name, name))
			return ops;
	return NULL;
}

static struct nc_sched_ops *sched_find(const char *name)
{
	struct nc_sched_ops *ops;

	lockdep_assert_held(&nc_algo_lock);
	list_for_each_entry(ops, &nc_sched_list, list)
		if (!strcmp(ops->name, name))
			return ops;
	return NULL;
}

int nc_cc_register(struct nc_cc_ops *ops)
{
	int ret = nc_cc_validate(ops);

	if (ret)
		return ret;
	mutex_lock(&nc_algo_lock);
	if (cc_find(ops->name))
		ret = -EEXIST;
	else
		list_add_tail(&ops->list, &nc_cc_list);
	mutex_unlock(&nc_algo_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(nc_cc_register);

void nc_cc_unregister(struct nc_cc_ops *ops)
{
	mutex_lock(&nc_algo_lock);
	list_del(&ops->list);
	mutex_unlock(&nc_algo_lock);
}
EXPORT_SYMBOL_GPL(nc_cc_unregister);

const struct nc_cc_ops *nc_cc_get(const char *name)
{
	struct nc_cc_ops *ops;

	mutex_lock(&nc_algo_lock);
	ops = cc_find(name);
	if (ops && !try_module_get(ops->owner))
		ops = NULL;
	mutex_unlock(&nc_algo_lock);
	return ops;
}

void nc_cc_put(const struct nc_cc_ops *ops)
{
	if (ops)
		module_put(ops->owner);
}

int nc_sched_register(struct nc_sched_ops *ops)
{
	int ret = nc_sched_validate(ops);

	if (ret)
		return ret;
	mutex_lock(&nc_algo_lock);
	if (sched_find(ops->name))
		ret = -EEXIST;
	else
		list_add_tail(&ops->list, &nc_sched_list);
	mutex_unlock(&nc_algo_lock);
	return ret;
}
EXPORT_SYMBOL_GPL(nc_sched_register);

void nc_sched_unregister(struct nc_sched_ops *ops)
{
	mutex_lock(&nc_algo_lock);
	list_del(&ops->list);
	mutex_unlock(&nc_algo_lock);
}
EXPORT_SYMBOL_GPL(nc_sched_unregister);

const struct nc_sched_ops *nc_sched_get(const char *name)
{
	struct nc_sched_ops *ops;

	mutex_lock(&nc_algo_lock);
	ops = sched_find(name);
	if (ops && !try_module_get(ops->owner))
		ops = NULL;
	mutex_unlock(&nc_algo_lock);
	return ops;
}

void nc_sched_put(const struct nc_sched_ops *ops)
{
	if (ops)
		module_put(ops->owner);
}

int nc_algo_register_own(void)
{
	static struct nc_cc_ops *const cc[] = {
		&nc_cc_model, &nc_cc_cubic, &nc_cc_newreno, &nc_cc_fixed,
	};
	static struct nc_sched_ops *const sched[] = {
		&nc_sched_edpf, &nc_sched_greedy,
		&nc_sched_proportional, &nc_sched_redundant,
	};
	int i, ret = 0;

	for (i = 0; i < ARRAY_SIZE(cc) && !ret; i++)
		ret = nc_cc_register(cc[i]);
	for (i = 0; i < ARRAY_SIZE(sched) && !ret; i++)
		ret = nc_sched_register(sched[i]);
	return ret;
}
