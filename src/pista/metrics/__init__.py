"""The numbers, one file each, in five folders a sales manager would name: effort, conversion, speed, value, upkeep."""
