// Each journey is a whole platform; two at once on two cores would measure the machine.
[assembly: CollectionBehavior(DisableTestParallelization = true)]
