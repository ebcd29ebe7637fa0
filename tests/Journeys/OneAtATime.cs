// Each journey is a whole platform of its own; two at once on two cores would measure the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
